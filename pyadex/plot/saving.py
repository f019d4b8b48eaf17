"""Figures on disk."""

import os
from pathlib import Path

import matplotlib.pyplot as plt
from matplotlib.figure import Figure

from pyadex.base.errors import FileError, PyadexError
from pyadex.base.plain_calls import told_plainly
from pyadex.base.whole_files import written_whole
from pyadex.plot.style import style

_folder: Path | None = None


@told_plainly
def set_figure_folder(folder: str | os.PathLike[str] | None) -> None:
    """Let `savefig_thesis` write to ``folder`` from now on.

    None: back to the default, the environment variable ``PYADEX_FIGURES`` or else ``figs``.

    Examples
    --------
    >>> from pyadex.plot import set_figure_folder
    >>> set_figure_folder("../thesis/figs")
    """
    global _folder
    _folder = None if folder is None else Path(folder)


@told_plainly
def figure_path(name: str, folder: str | os.PathLike[str] | None = None) -> Path:
    """Where `savefig_thesis` writes the figure ``name``; arguments as there.

    Examples
    --------
    >>> from pyadex.plot import figure_path
    >>> figure_path("input_drive_we", "figs").as_posix()
    'figs/input_drive_we.pdf'
    """
    chosen = folder or _folder or os.environ.get("PYADEX_FIGURES") or "figs"
    return Path(chosen) / f"{name.removesuffix('.pdf')}.pdf"


@told_plainly
def savefig_thesis(
    name: str, fig: Figure | None = None, folder: str | os.PathLike[str] | None = None
) -> None:
    """Save a figure as PDF, and print where.

    The same figure gives the same bytes every time (no date is written), so that figures can be
    kept under version control and compared.

    Parameters
    ----------
    name
        The file's name; ``.pdf`` is added.
    fig
        The figure; by default the current one.
    folder
        Created if need be. By default what `set_figure_folder` was told, else the environment
        variable ``PYADEX_FIGURES``, else ``figs`` in the working directory.

    Raises
    ------
    PyadexError
        If there is no figure, or the folder cannot be written to.

    Examples
    --------
    >>> from pyadex.plot import plot, savefig_thesis
    >>> ax = plot([0, 1], [0, 1], fs=(2, 2))
    >>> savefig_thesis("example", folder="figs")
    Saved at `figs/example.pdf`
    """
    if fig is None and not plt.get_fignums():
        raise PyadexError(f"There is no figure to save as {name!r}; draw one first, or pass fig.")
    path = figure_path(name, folder)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with style(), written_whole(path) as part:
            (fig or plt.gcf()).savefig(part, metadata={"CreationDate": None})
    except FileError as error:
        raise PyadexError(str(error)) from error
    except OSError as error:
        raise PyadexError(f"Cannot save {path.as_posix()}: {error.strerror}.") from error
    print(f"Saved at `{path.as_posix()}`")
