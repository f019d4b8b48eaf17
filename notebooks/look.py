# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Look
#
# One AdEx neuron, N Poisson inputs, and sliders. Every tick of a slider is a new simulation of 10
# seconds, and the panel shows how many milliseconds that took. (What the neuron and its inputs
# are is told in the beginning of the other notebook, the lab note.)
#
# The sliders are at the end, and need a running kernel: `jupyter lab notebooks/look.ipynb`, and run
# all cells. Without one, the two pictures on the way there show what they would.

# %%
from io import BytesIO
from time import perf_counter

import ipywidgets
import PIL.Image
from IPython.display import Image
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from numpy import asarray, median

import pyadex
from pyadex import ceil_spikes
from pyadex.plot import hylabel, plotsig, rm_ticks_and_spine, use_style
from pyadex.units import mV, pS, second

use_style()


# %% [markdown]
# A look is one simulation. An inhibitory synapse is `inhibition` times as strong as an excitatory
# one.


# %%
def look(we, N, seed, inhibition):
    run = pyadex.sim(N, 10 * second, seed, we, inhibition * we, record=["V", "ge", "gi"])
    return run, ceil_spikes(run)


def told(run, V):
    return f"{run.spikerate:.1f~P}, median {median(V):.1f~P}"


# %% [markdown]
# The screen shows its first second: the membrane potential, and below it the two conductances that
# drive it. To be quick, it draws the axes only when their limits change, and else the lines alone.

# %%
LIMITS = [step * 10**power for power in range(-3, 6) for step in (1, 2, 4, 6)]  # nS


class Screen:
    def __init__(self, run, V):
        self.canvas = FigureCanvasAgg(Figure(figsize=(6, 3.8), dpi=110))
        above, below = self.canvas.figure.subplots(2, height_ratios=[3, 2])
        self.canvas.figure.subplots_adjust(0.12, 0.15, 0.92, 0.92, hspace=0.35)
        plotsig(V, ax=above, ylim=[-80, 40] * mV, xlabel="", lw=1, animated=True)
        plotsig(run.ge, ax=below, lw=1, animated=True, label="excitatory")
        plotsig(run.gi, ax=below, lw=1, animated=True, label="inhibitory")
        hylabel(above, "Membrane potential")
        hylabel(below, "Conductances")
        rm_ticks_and_spine(above)
        below.legend(ncols=2, loc="lower right", bbox_to_anchor=(1, 1), frameon=False)
        self.below, self.lines = below, [*above.lines, *below.lines]
        self.limits = None

    def show(self, run, V):
        """Return the picture, as PNG."""
        for line, signal in zip(self.lines, (V, run.ge, run.gi), strict=True):
            line.set_ydata(signal.magnitude[: len(line.get_xdata())])
        highest = max(line.get_ydata().max() for line in self.lines[1:])
        self.below.set_ylim(0, next(limit for limit in LIMITS if limit > highest))
        if self.below.get_ylim() != self.limits:
            self.canvas.draw()
            self.axes = self.canvas.copy_from_bbox(self.canvas.figure.bbox)
            self.limits = self.below.get_ylim()
        self.canvas.restore_region(self.axes)
        for line in self.lines:
            line.axes.draw_artist(line)
        png = BytesIO()
        PIL.Image.fromarray(asarray(self.canvas.buffer_rgba())).save(png, "png", compress_level=1)
        return png.getvalue()


# %% [markdown]
# Many weak inputs: N = 6500 at 14 pS. The conductances are nearly constant, and so is the membrane
# potential, just below the threshold.

# %%
many = look(14 * pS, N=6500, seed=1, inhibition=4)
screen = Screen(*many)
print(told(*many))
Image(screen.show(*many))

# %% [markdown]
# Few strong inputs: N = 10 at 2840 pS. Every input spike is a visible jump; where some of them come
# close together, the neuron fires.

# %%
few = look(2840 * pS, N=10, seed=1, inhibition=4)
print(told(*few))
Image(screen.show(*few))

# %% [markdown]
# And now by hand. What to try: find the weight at which the neuron begins to fire; take the
# inhibition away; change N, and look for the weight that brings 4 Hz back; go through the seeds at
# N = 10, and again at N = 6500.

# %%
wide = {"style": {"description_width": "6em"}, "layout": {"width": "95%", "max_width": "34em"}}
weight = ipywidgets.FloatLogSlider(
    14, min=0, max=4, step=0.02, description="weight (pS)", readout_format=".3g", **wide
)
N = ipywidgets.SelectionSlider(
    options=[1, 10, 20, 45, 100, 200, 400, 800, 1600, 3200, 6500, 13000],
    value=6500,
    description="N",
    **wide,
)
seed = ipywidgets.IntSlider(1, min=0, max=50, description="seed", **wide)
inhibition = ipywidgets.FloatSlider(4, min=0, max=10, step=0.25, description="inhibition", **wide)
readout = ipywidgets.HTML()
picture = ipywidgets.Image(format="png", layout={"width": "100%", "max_width": "44em"})


def tick(_change=None):
    start = perf_counter()
    now = look(weight.value * pS, N.value, seed.value, inhibition.value)
    simulated = perf_counter()
    picture.value = screen.show(*now)
    drawn = perf_counter()
    readout.value = (
        f"<b>{told(*now)}</b> &ensp; simulated in {1e3 * (simulated - start):.0f} ms, "
        f"drawn in {1e3 * (drawn - simulated):.0f} ms"
    )


sliders = [weight, N, seed, inhibition]
for slider in sliders:
    slider.observe(tick, "value")
tick()
ipywidgets.VBox([*sliders, readout, picture])
