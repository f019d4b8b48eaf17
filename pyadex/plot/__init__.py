"""The lab note's plotting words: figures in its style, from quantities or plain numbers.

The start-up cell of a notebook::

    import matplotlib.pyplot as plt
    from pyadex.plot import *
    use_style()

Importing this changes no setting of Matplotlib. Without `use_style`, the helpers still draw in the
note's style on axes that were made in another, as far as axes can be changed once they exist
(spines, ticks, grid, limits); sizes of figures and letters are then the user's own.
"""

from pyadex.plot.axes import hylabel, rm_ticks_and_spine, sett
from pyadex.plot.lines import plot, plot_dots_and_means, plotsig
from pyadex.plot.saving import figure_path, savefig_thesis, set_figure_folder
from pyadex.plot.style import mw, style, use_style

__all__ = [
    "figure_path",
    "hylabel",
    "mw",
    "plot",
    "plot_dots_and_means",
    "plotsig",
    "rm_ticks_and_spine",
    "savefig_thesis",
    "set_figure_folder",
    "sett",
    "style",
    "use_style",
]
