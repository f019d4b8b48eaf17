"""How far forward Euler is from the differential equations, and what other time steps would give.

    python benchmarks/time_steps.py [folder]      prints tables; references are kept in the folder

The default neuron and the named ones, with steps of 0.1 ms: 2 s of a constant current, and 10 s of
100 Poisson inputs. Euler steps of 0.01 ms get the same arrivals. That arrivals come at the
beginning of a step of 0.1 ms belongs to the model, so that they do in the reference, too: SciPy's
`solve_ivp` (DOP853, tolerances 1e-9), started anew at each arrival and at each output spike, which
it finds as an event. Past 16 slopes above VT, the remaining time to Vs is that of the upswing alone
(less than a nanosecond). The schemes are in time_steps.jl, which also tells what they cost in the
lanes.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

import machine
import numpy as np
from numpy.typing import NDArray
from scipy.integrate import solve_ivp

from pyadex import neurons, sim
from pyadex.model.parameters import with_followers
from pyadex.units import second

Floats = NDArray[np.float64]
HERE = Path(__file__).parent
DT = 0.1  # ms
NEEDED = ("C", "gL", "EL", "VT", "DeltaT", "Vs", "Vr", "a", "b", "tau_w", "tau_e", "tau_i", "Ee",
          "Ei", "t_ref")  # fmt: skip
# Of each neuron: a current (pA), and the weight (pS) for about 5 Hz under 100 inputs of 4 Hz.
CASES = {
    "cortical_RS": (100, 896), "cortical_cNA": (150, 1291), "cortical_cAD": (100, 364),
    "brette_gerstner": (800, 6106), "mean_field_RS": (250, 2440), "mean_field_FS": (250, 2189),
    "tonic_spiking": (500, 2405), "adaptation": (500, 3767), "initial_burst": (400, 2168),
    "regular_bursting": (210, 1539), "delayed_accelerating": (300, 828),
    "delayed_regular_bursting": (110, 2221), "transient_spiking": (180, 2128),
    "irregular_spiking": (160, 489),
}  # fmt: skip
UNLIKE = ("transient_spiking", "irregular_spiking")  # one spike; chaos
SCHEMES = (
    "Euler, 0.1 ms", "Euler, 0.01 ms", "exponential Euler", "Euler, spikes interpolated",
    "Heun, spikes interpolated", "second order, spikes interpolated",
    "third order, spikes interpolated",
)  # fmt: skip
NEAR = 3.0  # ms: spikes further apart are not the same one


def case_of(name: str, kind: str) -> dict[str, Any]:
    """The neuron's numbers, weights and current in SI units, and its arrivals in each step."""
    current, weight = CASES[name]
    si = with_followers(getattr(neurons, name).si)
    numbers = np.array([si[each] for each in NEEDED])
    if kind == "current":
        none = np.zeros(20_000, dtype=np.int64)
        return {"e": none, "i": none, "q": np.append(numbers, [0, 0, current * 1e-12])}
    run = sim(100, 10 * second, seed=1, record="")
    trains = [train.m_as("second") for train in run.trains]
    counts = []
    for part in (trains[: run.Ne], trains[run.Ne :]):
        steps = np.floor(np.concatenate(part) / (DT * 1e-3)).astype(int) + 1
        counts.append(np.bincount(steps[steps < 100_000], minlength=100_000))
    weights = [weight * 1e-12, 4 * weight * 1e-12, 0]
    return {"e": counts[0], "i": counts[1], "q": np.append(numbers, weights)}


def reference(case: dict[str, Any]) -> Floats:
    """The output spikes' times (s)."""
    to_fields_units = [1e12, 1e9, 1e3, 1e3, 1e3, 1e3, 1e3, 1e9, 1e12, 1e3, 1e3, 1e3, 1e3, 1e3, 1e3,
                       1e9, 1e9, 1e12]  # fmt: skip
    (C, gL, EL, VT, slope, Vs, Vr, a, b, tau_w, tau_e, tau_i, Ee, Ei, t_ref, we, wi, I) = (  # noqa: E741
        float(x) for x in case["q"] * to_fields_units
    )
    cut = min(Vs, VT + 16 * slope)
    left = C / gL * (np.exp(-(cut - VT) / slope) - np.exp(-(Vs - VT) / slope))
    g = np.zeros(2)

    def derivatives(t: float, y: Floats) -> tuple[float, float]:
        V, w = y
        upswing = gL * slope * np.exp(min((V - VT) / slope, 60.0))
        synaptic = g[0] * np.exp(-t / tau_e) * (V - Ee) + g[1] * np.exp(-t / tau_i) * (V - Ei)
        return (-gL * (V - EL) + upswing - synaptic - w + I) / C, (a * (V - EL) - w) / tau_w

    def crossing(_t: float, y: Floats) -> float:
        return float(y[0] - cut)

    crossing.terminal, crossing.direction = True, 1  # type: ignore[attr-defined]
    arrives = np.flatnonzero((case["e"] > 0) | (case["i"] > 0))
    starts = np.unique([0, *arrives])
    ends = [*starts[1:], len(case["e"])]
    state, held, spikes = np.array([EL, 0.0]), 0.0, []
    for start, end in zip(starts, ends, strict=True):
        g += [we * case["e"][start], wi * case["i"][start]]
        span, t = (end - start) * DT, 0.0
        at_start = g.copy()
        while span - t > 1e-12:
            if held > 0:
                waits = min(held, span - t)
                rest = a * (Vr - EL)
                state = np.array([Vr, rest + (state[1] - rest) * np.exp(-waits / tau_w)])
                held, t = held - waits if held - waits > 1e-12 else 0.0, t + waits
                continue
            g[:] = at_start * np.exp([-t / tau_e, -t / tau_i])
            piece = solve_ivp(
                derivatives, (0, span - t), state, "DOP853", events=crossing, rtol=1e-9, atol=1e-9
            )
            if piece.status < 0:
                raise RuntimeError(piece.message)
            state, t = piece.y[:, -1].copy(), t + piece.t[-1]
            if piece.status == 1:
                spikes.append(start * DT + t + left)
                state, held = np.array([Vr, state[1] + b]), t_ref
        g[:] = at_start * np.exp([-span / tau_e, -span / tau_i])
    return np.array(spikes) * 1e-3


def spikes_of_schemes(cases: dict[str, dict[str, Any]], folder: Path) -> dict[str, list[Floats]]:
    """The output spikes' times (s) of each case under each scheme."""
    for name, case in cases.items():
        arrays = (case["e"].astype("<i8"), case["i"].astype("<i8"), case["q"].astype("<f8"))
        (folder / f"{name}.bin").write_bytes(b"".join(each.tobytes() for each in arrays))
    lines = [f"{name} {len(case['e'])}\n" for name, case in cases.items()]
    (folder / "cases.txt").write_text("".join(lines))
    julia = [
        machine.julia(),
        "--startup-file=no",
        f"--project={HERE.parent}",
        str(HERE / "time_steps.jl"),
    ]
    subprocess.run([*julia, "accuracy", str(folder)], check=True)
    found: dict[str, list[Floats]] = {}
    for name in cases:
        found[name] = []
        for k in range(1, len(SCHEMES) + 1):
            file = (folder / f"{name}.{k}.out").read_bytes()
            count = int(np.frombuffer(file[:8], "<i8")[0])
            found[name].append(np.frombuffer(file[8 : 8 + 8 * count], "<f8"))
    return found


def lag_a_spike(exact: Floats, ours: Floats) -> float:
    """How much later each spike comes after the one before, on average (µs)."""
    last = min(len(exact), len(ours)) - 1
    return float(ours[last] - exact[last]) / (last + 1) * 1e6


def apart(exact: Floats, ours: Floats) -> tuple[float, int]:
    """Median distance of the same spikes (µs), and how many have none near on the other side."""
    distance = np.abs(exact[:, None] - ours[None, :])
    near = distance.min(axis=1) < NEAR * 1e-3
    alone = int((~near).sum() + (distance.min(axis=0) >= NEAR * 1e-3).sum())
    return float(np.median(distance.min(axis=1)[near])) * 1e6, alone


def main(folder: str = "") -> None:
    kept = Path(folder or tempfile.mkdtemp())
    cases = {
        f"{name}.{kind}": case_of(name, kind) for name in CASES for kind in ("current", "inputs")
    }
    exact = {}
    for name, case in cases.items():
        file = kept / f"{name}.npy"
        if not file.exists():
            np.save(file, reference(case))
        exact[name] = np.load(file)
    ours = spikes_of_schemes(cases, kept)
    print(
        "| | a spike's lag, constant current (µs) | distance, Poisson inputs (µs) | not the same |"
    )
    print("|---|---:|---:|---:|")
    total = sum(len(exact[f"{name}.inputs"]) for name in CASES)
    for k, scheme in enumerate(SCHEMES):
        lags = [
            abs(lag_a_spike(exact[f"{n}.current"], ours[f"{n}.current"][k]))
            for n in CASES if n not in UNLIKE
        ]  # fmt: skip
        pairs = [apart(exact[f"{n}.inputs"], ours[f"{n}.inputs"][k]) for n in CASES]
        distances, alone = [d for d, _ in pairs], sum(n for _, n in pairs)
        told = [f"{np.median(x):.3g} ({min(x):.2g} to {max(x):.2g})" for x in (lags, distances)]
        print(f"| {scheme} | {told[0]} | {told[1]} | {alone} of {total} |")


if __name__ == "__main__":
    main(*sys.argv[1:])
