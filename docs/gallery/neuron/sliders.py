"""
A neuron with sliders
=====================

In Jupyter, ipywidgets makes sliders of a function's arguments. A run of a second takes some
milliseconds, so that the picture follows the mouse.
"""

import ipywidgets
import matplotlib.pyplot as plt

import pyadex
from pyadex.units import pA, pS, second


def show(we_pS: float = 14.0, b_pA: float = 65.0) -> None:
    run = pyadex.sim(N=6500, duration=1 * second, we=we_pS * pS, b=b_pA * pA)
    run.plot()
    plt.title(f"{run.output_rate:.1f~P}")


ipywidgets.interact(show, we_pS=(0.0, 30.0), b_pA=(0.0, 200.0))

# %%
# ``pyadex.Explorer()``, as the last line of a cell, has sliders for eight numbers and draws
# V, both conductances and the adaptation current. Its notebook: :doc:`/notebooks/look`.
#
# .. image:: /images/explorer.png
#    :alt: Eight sliders, from the weight to the seed; below them V, the conductances and w
