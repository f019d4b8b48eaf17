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
# # Explore a neuron with sliders
#
# One AdEx neuron and N Poisson inputs. Every tick of a slider is a new simulation of 10 seconds.
# The panels show its first second: the membrane potential, the two conductances that drive it, and
# the adaptation current that holds it back. Without a running kernel, as on a site, you see a
# picture of the sliders; to move them: `jupyter lab notebooks/look.ipynb`, and run all cells.

# %% mystnb={"image": {"alt": "Eight sliders; below them what many weak inputs do"}}
from pyadex import Explorer

explorer = Explorer()
explorer

# %% [markdown]
# | Slider | At the start | What it sets |
# |---|---|---|
# | weight | 14 pS | `we`: what a spike of an excitatory input adds to the conductance |
# | N | 6500 | number of inputs, four fifths of them excitatory |
# | inhibition | 4 | `wi` over `we` |
# | b | 65 pA | adaptation current added by each output spike |
# | tau_w | 88 ms | time constant of the adaptation current |
# | t_ref | 0 ms | refractory period after each output spike |
# | noise | 0 pA | `noise_std`: standard deviation of a noisy current, of time constant 5 ms |
# | seed | 1 | of the input spikes |
#
# What to try:
#
# - Find the weight at which the neuron begins to fire. Then take the inhibition away.
# - Change N, and look for the weight that brings 4 Hz back.
# - Go through the seeds at N = 10, and again at N = 6500.
# - Set b to 0, and the rate is 31.6 Hz instead of 4.1. A t_ref of 5 ms makes 26.0 Hz of it.
# - Make tau_w longer: what the spikes add to the adaptation current adds up.
# - Set the weight to 1 pS, where the neuron is silent, and let the noise make it fire.

# %% [markdown]
# At N = 6500 and 14 pS, inputs are many and weak. The conductances are nearly constant, and so is
# the membrane potential, just below the threshold. With few strong inputs, N = 10 at 2840 pS, every
# input spike is a visible jump; where some of them come close together, the neuron fires.

# %% mystnb={"image": {"alt": "The same sliders; what few strong inputs do"}}
from pyadex.units import pS

Explorer(N=10, we=2840 * pS)
