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
# # 2023-09-20 · Which inputs can be seen in the voltage?
#
# Somebody records the membrane potential of one neuron, by voltage imaging, and at the same time
# the spikes of other neurons. Which of those are connected to it? And does a connection excite or
# inhibit?
#
# A single input of a cortical neuron moves its potential by a fraction of a millivolt, among
# thousands of others. So one averages. The **spike-triggered average** (STA) of a train is the
# mean of the recording in the 20 ms after each of its spikes. What is not caused by these spikes
# averages out, and what is caused by them stays.
#
# How much must stay to be a connection? That is asked of **surrogates**: trains with the same
# intervals between spikes in a random order. They could not know what the neuron does. If the STA
# of the train is higher (largest minus smallest value) than nearly all STAs of its surrogates, it
# is a connection. The **score** of a train says how nearly: it is the share of a hundred surrogates
# with a lower STA, with the sign of the STA. Near 1 it tells an excitatory input, near -1 an
# inhibitory one.
#
# In a simulation we know the answer, and so we can tell how good this test is: with more and less
# noise, and with longer and shorter recordings.

# %%
from math import inf

import numpy as np

import pyadex
from pyadex.labnote.connection_figures import (
    performance_vs_duration,
    performance_vs_noise,
    scores_of_kinds,
    stas,
)
from pyadex.plot import plotsig, use_style
from pyadex.units import minute, ms, nS, second

use_style()

# %% [markdown]
# ## The recording
#
# A neuron with 6500 inputs, at the weight at which it fires with 4 Hz: that is what the lab note of
# 2023-08-05 ends with. Ten minutes of it.

# %%
# %%time
run = pyadex.sim(6500, 10 * minute, seed=1, we=0.015036 * nS)

# %% [markdown]
# The camera adds noise. How much is told by the *spike-SNR*: how many times as high as the noise's
# standard deviation a spike is. It also clips what is very high, so that a spike weighs no more
# than other samples. (`raised="before"` is a slip of the lab's program of that month: it raised the
# sample before the one that belongs to the spike. We repeat it here, as the published numbers need
# it.)

# %%
clear = pyadex.imaged(run, snr=inf, raised="before")
noisy = pyadex.imaged(run, snr=40, raised="before")
ax = plotsig(noisy, tlim=[1000, 1300] * ms, lw=0.5, c="0.7", fs=(5, 2))
ax = plotsig(clear, tlim=[1000, 1300] * ms, ax=ax)

# %% [markdown]
# ## Spike-triggered averages
#
# We look at the fastest inputs of each kind, as they have the most spikes to average over, and at a
# train that is no input: random spikes at the same rate.

# %%
spikes = np.array([len(train) for train in run.trains])
fastest = np.argsort(-spikes, kind="stable")
excitatory = [k for k in fastest if k < run.Ne][:100]
inhibitory = [k for k in fastest if k >= run.Ne][:100]

rng = np.random.default_rng(1)
seconds = run.duration.m_as("second")
no_inputs = [
    np.sort(rng.uniform(0, seconds, spikes[k])) * second
    for k in rng.choice([*excitatory, *inhibitory], 100)
]
trains = [*(run.trains[k] for k in excitatory), *(run.trains[k] for k in inhibitory), *no_inputs]
kinds = ["exc"] * 100 + ["inh"] * 100 + ["unc"] * 100

# %% [markdown]
# The line is the train's own STA. The grey band holds those of all its surrogates. First in the
# recording without noise, and then with noise.


# %%
def examples(V):
    return {
        f"{name}, {len(trains[k]) / seconds:.0f} Hz": (
            pyadex.sta(V, trains[k]).m_as("mV"),
            pyadex.surrogate_stas(V, trains[k]).m_as("mV"),
        )
        for name, k in (("excitatory", 2), ("inhibitory", 100), ("no input", 200))
    }


fig = stas(examples(clear))

# %%
fig = stas(examples(noisy))

# %% [markdown]
# ## Scores
#
# The scores of all 300 trains, in the recording without noise. An input that stands out has a score
# near 1 or -1. A train that is none has any score: all are equally likely.

# %%
# %%time
scores = pyadex.connection_scores(clear, trains)

# %%
fig = scores_of_kinds(scores, kinds)

# %% [markdown]
# ## How good is the test?
#
# One calls connected what has a score above some threshold. A high threshold finds few inputs; a
# low one also calls trains connected that are none. The curve on the left (ROC) goes through all
# thresholds: how many inputs are found, with their right kind, against how many others are called
# connected. The area under it is one number for the whole curve. Since the kind must be right, too,
# guessing gives about 0.25. On the right: of all that is called connected, how much is right
# (precision), against how many inputs are found (recall). The dot is where both are highest
# together (their harmonic mean, F1).

# %%
found = pyadex.detection(scores, kinds)
fig = found.plot()

# %%
found

# %% [markdown]
# What is called what, at the threshold at which 5 % of the trains that are no inputs are called
# connected. Inhibitory inputs are found more often than excitatory ones: their synapses are four
# times as strong.

# %%
found.confusion()

# %% [markdown]
# ## How much noise is too much?
#
# Eight noise levels, five neurons each, ten minutes. Here, the trains that are no inputs are drawn
# as the lab drew them, and the numbers are those that it published. What was computed once is kept
# on disk, so that this cell takes minutes the first time and a moment from then on.

# %%
noise = pyadex.connections(6500, 10 * minute, raised="before", progress=False)
noise.groupby("snr")[["F1max", "AUC"]].mean().round(3)

# %%
fig = performance_vs_noise(noise)

# %% [markdown]
# Without noise most inputs are found, at SNR 100 many, and at 10 hardly more than by guessing.
#
# ## How long must one record?
#
# At SNR 40, from ten seconds to an hour.

# %%
durations = [10, 30, 60, 120, 240, 600, 1200, 1800, 3600] * second
lengths = pyadex.connections(6500, durations, snr=40, raised="before", progress=False)
lengths.groupby("duration_min")[["F1max", "AUC"]].mean().round(3)

# %%
fig = performance_vs_duration(lengths)

# %% [markdown]
# An hour at SNR 40 is as good as ten minutes without noise. Below a minute one can hardly tell
# anything.
#
# ## Compute time
#
# The lab's run of one recording took 1.8 s for 10 s, and 1.68 min for 10 min; the two studies took
# 37 and 111 minutes. These two cells do one recording of each length, nothing taken from disk: run
# them, and `%%time` tells your machine's times. What was measured with care stands in
# `benchmarks/README.md`.

# %%
# %%time
pyadex.connections(6500, 10 * second, snr=40, seed=1, cache=False)

# %%
# %%time
pyadex.connections(6500, 10 * minute, snr=40, seed=1, cache=False, progress=False)
