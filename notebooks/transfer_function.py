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
# # From a neuron to a mean-field model
#
# A mean-field model of a cortical network has no neurons, only the rates of its populations. What
# it needs of a neuron is one function: its output rate $\nu(\nu_e, \nu_i)$, given the rates of its
# excitatory and inhibitory inputs. This is the *transfer function*. It is simulated once, on a grid
# of rates, and a formula is fitted to it, which the mean-field model then uses.
#
# The cells and the formula here are those of Zerlaut et al. (2018), J. Comput. Neurosci. 44:45.

# %%
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from scipy.optimize import root

import pyadex
from pyadex.plot import hylabel, plot, sett, use_style
from pyadex.units import Hz, pA, second

use_style()

# %% [markdown]
# ## Two cells
#
# The regular-spiking cell (RS) excites, the fast-spiking one (FS) inhibits. They differ in how
# sharp their upswing is, ΔT. Without inputs, under a constant current:

# %%
cells = {"RS": pyadex.neurons.mean_field_RS, "FS": pyadex.neurons.mean_field_FS}
curve = pyadex.fi_curve(cells, I=np.arange(0, 520, 20) * pA)
for name, rheobase in curve.rheobase.items():
    print(f"{name}: rheobase {rheobase:.1f~P}")
fig = curve.plot()

# %% [markdown]
# ## The transfer function, simulated
#
# Each cell has 400 excitatory inputs of 1.5 nS and 100 inhibitory ones of 5 nS, all of a kind with
# the same rate. Dots are simulated, 4 runs of 10 s each; lines are the published formula. The FS
# cell fires as its formula says. The RS cell fires more than its formula, by some 15 to 20 % at
# middle rates; an independent loop does so, too.

# %%
rates = {"rate_e": np.arange(0.5, 20.5, 1) * Hz, "rate_i": [2, 5, 8, 12, 16, 20] * Hz}
simulated = {
    name: pyadex.transfer_function(cell, **rates, seed=range(4)) for name, cell in cells.items()
}
for name, tf in simulated.items():
    fig = tf.plot(tf.published)
    fig.suptitle(name)

# %% [markdown]
# ## A fit of one's own
#
# The formula is $\nu = \mathrm{erfc}\big((\theta - \mu_V)/\sqrt{2}\sigma_V\big) / 2\tau_V$. Mean
# $\mu_V$, standard deviation $\sigma_V$ and autocorrelation time $\tau_V$ of the membrane potential
# are known from the rates; the effective threshold $\theta$ is a polynomial of these three, and its
# ten coefficients are what is fitted.

# %%
grid = {"rate_e": np.linspace(0.5, 20, 30) * Hz, "rate_i": np.linspace(0.5, 40, 30) * Hz}
fits = {name: pyadex.transfer_function(cell, **grid).fit() for name, cell in cells.items()}
for name, fit in fits.items():
    why = pd.Series([point.why for point in fit.left_out]).value_counts()
    print(f"{name}: rms {fit.rms:.2f~P}; left out of 900 points: {why.to_dict()}")
pd.DataFrame({name: fit.P.m_as("mV").round(2) for name, fit in fits.items()}).T.rename(
    columns="P{}".format
)

# %%
for name, tf in simulated.items():
    fig = tf.plot(fits[name])
    fig.suptitle(f"{name}, fitted here")

# %% [markdown]
# What is left of the difference: simulated less fitted. The formula gives at most $1/\tau_V$, some
# 130 Hz; cells under strong excitation fire more.

# %%
fig, axs = plt.subplots(ncols=2, figsize=(7, 2.8), sharey=True)
for ax, (name, tf) in zip(axs, simulated.items(), strict=True):
    mean = tf.mean()
    e, i = (mean[f"rate_{kind}_Hz"].to_numpy() for kind in "ei")
    left = mean.output_rate_Hz - fits[name].rate_Hz(e, i)
    dots = ax.scatter(e, i, c=left, s=18, cmap="RdBu_r", vmin=-6, vmax=6)
    ax.set_title(name)
    ax.set(xlim=(0, 21), ylim=(0, 22), xlabel="Excitatory input rate (Hz)")
axs[0].set_ylabel("Inhibitory input rate (Hz)")
_ = fig.colorbar(dots, ax=axs, label="Hz")

# %% [markdown]
# ## A network in balance
#
# Now the first thing that one does with it. A network of RS and FS cells: every cell has 400 inputs
# from RS cells and 100 from FS cells, and each of the former also carries an external drive. In
# the mean-field model the rates of both populations answer themselves:
#
# $$\nu_E = F_{RS}(\nu_E + \nu_{ext},\ \nu_I,\ w), \qquad
#   \nu_I = F_{FS}(\nu_E + \nu_{ext},\ \nu_I), \qquad w = b\,\tau_w\,\nu_E.$$
#
# The RS cell adapts: at a rate $\nu_E$ its adaptation current is $b\,\tau_w\,\nu_E$ on average.
# scipy finds the rates. For the inner loop, `rate_Hz` takes and gives plain numbers.

# %%
tau_w = cells["RS"].tau_w


def fixed_point(drive, b, start=(5, 20)):
    w_per_Hz = (b * tau_w * Hz).m_as("A")

    def imbalance(nu):
        nu_E, nu_I = np.maximum(nu, 0)
        return (
            fits["RS"].rate_Hz(nu_E + drive, nu_I, w_per_Hz * nu_E) - nu[0],
            fits["FS"].rate_Hz(nu_E + drive, nu_I) - nu[1],
        )

    found = root(imbalance, start, method="lm")
    if not found.success:
        raise ArithmeticError(found.message)
    return found.x


b = 20 * pA
nu_E, nu_I = fixed_point(drive=4, b=b)
print(f"RS {nu_E:.2f} Hz, FS {nu_I:.2f} Hz")

# %% [markdown]
# Is it one? Cells whose inputs have these rates must answer with them. The RS cell adapts freely
# here: nothing of the formula is used.

# %%
adapting = {"RS": cells["RS"].replace(b=b), "FS": cells["FS"]}
for name, cell in adapting.items():
    there = pyadex.transfer_function(
        cell, rate_e=(nu_E + 4) * Hz, rate_i=nu_I * Hz, seed=range(50), burn_in=2 * second
    )
    rate = there.table.output_rate_Hz
    print(f"{name}: simulated {rate.mean():.2f} ± {rate.sem():.2f} Hz")

# %% [markdown]
# And how the network answers its drive, with adaptation and without:

# %%
drives = np.arange(2, 8.25, 0.25)
fig, ax = plt.subplots(figsize=(4.5, 3))
for b, line in ((20 * pA, "-"), (0 * pA, "--")):
    points = [fixed_point(drive, b) for drive in drives]
    for k, (name, nu) in enumerate(zip(cells, np.transpose(points), strict=True)):
        plot(drives, nu, line, ax, c=f"C{k}", label=f"{name}, b = {b:~P}")
sett(ax, xlabel="External drive (Hz)")
hylabel(ax, "Rate (Hz)")
_ = ax.legend(fontsize="small")
