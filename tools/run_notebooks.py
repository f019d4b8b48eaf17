"""Run the notebooks from scratch and store them with their outputs.

Each notebook is kept twice: as a .py, which is good to read and compare, and as an .ipynb, which
has the outputs. (JupyterLab with jupytext keeps them in step while either is edited.) This makes
the .ipynb from the .py, without what differs from run to run and means nothing.

    python tools/run_notebooks.py [NOTEBOOK.py ...]
"""

from __future__ import annotations

import os
import re
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import jupytext  # type: ignore[import-untyped]
import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
PNG = "image/png"
WIDGET = "application/vnd.jupyter.widget-view+json"
# What %%time prints: of the machine and of what else it did, so that it would contradict what was
# measured with care, in benchmarks/.
TIMES = re.compile(r"^(CPU times|Wall time): .*\n", re.MULTILINE)


def execute(source: Path, folder: Path) -> NotebookNode:
    """Return the notebook of a .py, executed in a new kernel that works in ``folder``."""
    notebook: NotebookNode = jupytext.read(source)
    for number, cell in enumerate(notebook.cells):
        cell["id"] = f"cell-{number}"
    NotebookClient(
        notebook,
        timeout=600,
        record_timing=False,
        store_widget_state=False,
        resources={"metadata": {"path": str(folder)}},
    ).execute(env=os.environ | {"MPLBACKEND": "module://matplotlib_inline.backend_inline"})
    return stable(notebook)


def stable(notebook: NotebookNode) -> NotebookNode:
    """Return a notebook without what means nothing outside of the kernel that ran it."""
    notebook.metadata.language_info.pop("version", None)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = untimed(joined([o for o in cell.outputs if shown_without_kernel(o)]))
    return notebook


def shown_without_kernel(output: NotebookNode) -> bool:
    """Take the sliders out of an output, since they need a kernel; tell whether a picture stays."""
    data = output.get("data", {})
    return data.pop(WIDGET, None) is None or PNG in data


def joined(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Return outputs with printed text in one piece, however it came."""
    result: list[NotebookNode] = []
    for output in outputs:
        last = result[-1] if result else None
        if last is not None and "name" in output and last.get("name") == output.name:
            last.text += output.text
        else:
            result.append(output)
    return result


def untimed(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Return outputs without the times that were printed."""
    for output in outputs:
        if "text" in output:
            output.text = TIMES.sub("", output.text)
    return [output for output in outputs if output.get("text") != ""]


def main(arguments: list[str]) -> None:
    """Run the notebooks given, or all, each in a kernel of its own and so at the same time."""
    sources = [Path(a) for a in arguments] or sorted(NOTEBOOKS.glob("*.py"))
    with ThreadPoolExecutor() as pool:
        executed = pool.map(execute, sources, [source.parent for source in sources])
        for source, notebook in zip(sources, executed, strict=True):
            path = source.with_suffix(".ipynb")
            nbformat.write(notebook, path)  # type: ignore[no-untyped-call]
            print(f"Ran {source.name}, stored {path.name}")


if __name__ == "__main__":
    main(sys.argv[1:])
