"""Draw docs/images/architecture.svg: the folders of pyadex/, and which imports which.

    python tools/draw_architecture.py

The arrows are read from the imports by grimp, which import-linter brings.
"""

from __future__ import annotations

from pathlib import Path

import grimp
import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

PICTURE = Path(__file__).parents[1] / "docs" / "images" / "architecture.svg"
LAYERS = {
    "cli": "the command line, doctor",
    "labnote": "what reproduces the lab's notes",
    "studies": "sweep, calibrate and what else is asked of many runs",
    "batch": "many runs: table, execution, executors, store",
    "single": "one run: sim, Simulation, tables, files, picture",
    "engine": "the way to Julia",
    "plot": "the note's plotting words",
    "model": "parameters, neurons, inputs, checks of arguments",
    "base": "units, errors, progress, interrupts, files",
}


def arrows() -> list[tuple[int, int]]:
    """Return which layer imports which, by their places from the top."""
    graph = grimp.build_graph("pyadex", cache_dir=None)
    places = {f"pyadex.{name}": i for i, name in enumerate(LAYERS)}
    pairs = ((place, imported) for place in places for imported in places if place != imported)
    return [
        (places[one], places[other])
        for one, other in pairs
        if graph.find_shortest_chains(one, other, as_packages=True)
        and graph.direct_import_exists(importer=one, imported=other, as_packages=True)
    ]


def draw(ax: Axes) -> None:
    """Draw a box for each layer and an arc for each arrow."""
    for i, (name, meaning) in enumerate(LAYERS.items()):
        box = {"boxstyle": "round,pad=0.5", "facecolor": "#eef3f8", "edgecolor": "#5b7083"}
        ax.text(0, -i, f"{name:<8} {meaning:<52}", family="monospace", va="center", bbox=box)
    for above, below in arrows():
        bend = 0.11 * (below - above - 1)
        ax.annotate(
            "",
            xy=(1.1, -below + 0.08),
            xytext=(1.1, -above - 0.08),
            arrowprops={
                "arrowstyle": "-|>",
                "color": "#5b7083",
                "lw": 0.8,
                "connectionstyle": f"arc3,rad={-0.25 - bend}",
            },
        )
    ax.set(xlim=(-0.02, 1.66), ylim=(-len(LAYERS) + 0.4, 0.6))
    ax.axis("off")


if __name__ == "__main__":
    mpl.rcParams["svg.hashsalt"] = "pyadex"  # the same picture is the same file
    figure = Figure(figsize=(8.2, 5.2))
    draw(figure.add_axes((0, 0, 1, 1)))
    figure.savefig(PICTURE, metadata={"Date": None})
    print(f"Drew {PICTURE.name}: {len(arrows())} arrows")
