"""Where the time of the note's sweep goes, and how far each part is from the machine's best.

Made from what bench.py has measured: the parts by parts.jl, the machine's best by peak.jl. The text
around the tables is benchmarks/README.md.
"""

from __future__ import annotations

from statistics import median
from typing import Any

from report import NOTE, readable, three_digits

INPUTS = 10
MULTIPLICATIONS = 24  # of a lane and step, fused with an addition or not
FLOPS_OF_FMA = 2


def parts_table(measured: dict[str, Any]) -> str:
    """A row a part of the note's sweep on one thread: its time, its share, the best there is."""
    parts, peak = measured["parts"], measured["peak"]
    bests = at_best(parts, peak)
    rows = seconds_of_parts(parts)
    whole = sum(rows.values())
    lines = [
        "| part of the sweep | time | share | at best | distance |",
        "|---|---:|---:|---:|---:|",
    ]
    for name, seconds in rows.items():
        best = bests.get(name)
        tail = f"{readable(best)} | {three_digits(seconds / best)}×" if best else " | "
        lines.append(f"| {name} | {readable(seconds)} | {seconds / whole:.0%} | {tail} |")
    lines.append(f"| all of it in Julia | {readable(whole)} | 100% | | |")
    return "\n".join(lines)


def seconds_of_parts(parts: dict[str, float]) -> dict[str, float]:
    """The 180 runs' seconds by part; what a call adds to its parts is the remainder."""
    integration = parts["integration_s"] - parts["gathering_s"]
    trace = parts["integration_with_trace_s"] - parts["integration_s"]
    return {
        "input": INPUTS * parts["input_s"],
        "arrivals, laid side by side": parts["gathering_s"],
        "integration": integration,
        "traces, written": max(trace, 0.0),
        "medians: brackets": parts["brackets_s"],
        "medians: counting": parts["counting_s"],
        "medians: choosing": parts["choosing_s"],
    }


def at_best(parts: dict[str, float], peak: dict[str, float]) -> dict[str, float]:
    """The seconds below which a part cannot go, by what one core was seen to do at best."""
    lane_steps = parts["lanes"] * parts["steps"]
    return {
        "input": INPUTS * parts["draw_s"],
        "integration": lane_steps * MULTIPLICATIONS * FLOPS_OF_FMA / peak["fma_flops"],
        "medians: counting": 8 * lane_steps / peak["bandwidth_bytes_per_s"],
    }


def machine_table(measured: dict[str, Any]) -> str:
    """What one core does at best."""
    peak = measured["peak"]
    rows = [
        ("fused multiply-adds, in registers of 512 bits", peak["fma_flops"] / 1e9, "Gflop/s"),
        ("latency of one multiply-add that waits for another", peak["fma_latency_s"] * 1e9, "ns"),
        ("raw words of the random stream", peak["random_words_per_s"] / 1e6, "million/s"),
        ("exponential numbers (`randexp`)", peak["randexp_per_s"] / 1e6, "million/s"),
        ("memory, read and written", peak["bandwidth_bytes_per_s"] / 1e9, "GB/s"),
        ("memory, written alone", peak["write_bytes_per_s"] / 1e9, "GB/s"),
    ]
    lines = ["| one core at best | |", "|---|---:|"]
    return "\n".join(lines + [f"| {name} | {value:.3g} {unit} |" for name, value, unit in rows])


def single_table(measured: dict[str, Any]) -> str:
    """A row a part of the single run."""
    parts = measured["parts"]
    rows = {
        "time grid (kept between calls of the package)": parts["grid_s"],
        "input: drawing alone": parts["draw_s"],
        "input: into its time steps": parts["input_s"] - parts["draw_s"],
        "integration, V kept": parts["single_integration_s"],
    }
    lines = ["| part of a single run | time |", "|---|---:|"]
    lines += [f"| {name} | {readable(seconds)} |" for name, seconds in rows.items()]
    step = parts["single_integration_s"] / parts["steps"] * 1e9
    waits = step / (measured["peak"]["fma_latency_s"] * 1e9)
    text = (
        f"\n\nA step of the lone neuron takes {step:.3g} ns, as long as {waits:.2g} multiply-adds "
        "that wait for one another."
    )
    return "\n".join(lines) + text


def bridge_table(measured: dict[str, Any]) -> str:
    """What Python adds: the medians of the bench from Python, less those in Julia."""
    timings = measured["timings"]
    lines = ["| one thread | in Julia | from Python | the note's way |", "|---|---:|---:|---:|"]
    for task, title in (("single", "one run, V included"), ("sweep", "the note's sweep")):
        of = {name: median(seconds) for name, seconds in timings[task].items()}
        julia = next(s for name, s in of.items() if name.startswith("pyadex in Julia, 1 "))
        python = next(s for name, s in of.items() if "Python" in name and name.endswith("1 thread"))
        cells = " | ".join(map(readable, (julia, python, of[NOTE])))
        lines.append(f"| {title} | {cells} |")
    cached = next(s for name, s in timings["cached"].items() if name.endswith("1 thread"))
    lines.append(f"| the sweep from the cache | | {readable(median(cached))} | |")
    empty = measured["bridge_s"]
    return "\n".join(lines) + f"\n\nAn empty call across the bridge and back: {readable(empty)}."
