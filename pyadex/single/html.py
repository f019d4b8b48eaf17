"""A run as a notebook shows it: a small table, and a thumbnail of V."""

from __future__ import annotations

import base64
import html
import io
from typing import Any

import numpy as np

from pyadex.base.interrupts import interrupt_waits
from pyadex.single.in_words import seed_has_meaning, weights_with_meaning
from pyadex.single.record import RunRecord, ceil_spikes

WIDTH, HEIGHT, DPI = 4.0, 0.9, 80
MOST_SAMPLES = 4_000


def run_as_html(run: RunRecord) -> str:
    """Return a run's table and thumbnail as HTML, of a few kB."""
    seed = f", seed {run.seed}" if seed_has_meaning(run) else ""
    weights = weights_with_meaning(run).items()
    told = ", ".join(f"{name} {each.m_as('pS'):.6g} pS" for name, each in weights)
    rows = {
        "inputs": (f"{run.N} ({run.Ne} excitatory)" if run.N else "none") + seed,
        "duration": f"{run.duration.m_as('s'):g} s",
        **({"weights": told} if told else {}),
        "output rate": f"{run.output_rate.m_as('Hz'):.4g} Hz ({run.spike_count} spikes)",
    }
    return table_as_html("Simulation", rows) + thumbnail_of(run)


def table_as_html(title: str, rows: dict[str, str]) -> str:
    """Return a table of names and values."""
    lines = "".join(
        f"<tr><td>{html.escape(name)}</td><td>{html.escape(value)}</td></tr>"
        for name, value in rows.items()
    )
    return f"<table><caption>{html.escape(title)}</caption>{lines}</table>"


def thumbnail_of(run: RunRecord) -> str:
    """Return a small picture of V as HTML; nothing if V was not recorded."""
    if "V" not in run.signals or len(run.V) < 2:
        return ""
    with interrupt_waits():
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

    V = (ceil_spikes(run) if run.every == 1 else run.V).m_as("mV")
    t, shown = _thinned(run.t.m_as("s"), V)
    figure = Figure(figsize=(WIDTH, HEIGHT), dpi=DPI)
    FigureCanvasAgg(figure)
    ax = figure.add_axes((0, 0, 1, 1))
    ax.plot(t, shown, lw=0.6, color="black")
    ax.axis("off")
    picture = io.BytesIO()
    figure.savefig(picture, format="png")
    encoded = base64.b64encode(picture.getvalue()).decode()
    return f'<img alt="membrane potential V" src="data:image/png;base64,{encoded}">'


def _thinned(t: Any, V: Any) -> tuple[Any, Any]:
    """Return the lowest and the highest sample of each stretch: what a line would show."""
    size = 2 * (len(V) // MOST_SAMPLES)
    if size < 4:
        return t, V
    n = len(V) // size
    stretches = V[: n * size].reshape(n, size)
    low_high = np.column_stack([stretches.min(axis=1), stretches.max(axis=1)]).ravel()
    return np.repeat(t[: n * size : size], 2), low_high
