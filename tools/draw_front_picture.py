"""Draw docs/images/front.png: a trace with its inputs, a transfer function, the lab note's curve.

python tools/draw_front_picture.py
"""

from __future__ import annotations

from pathlib import Path

import matplotlib as mpl

mpl.use("agg")
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes

import pyadex
from pyadex.plot import style
from pyadex.units import Hz, nS, pS, second

PICTURE = Path(__file__).parents[1] / "docs" / "images" / "front.png"
EXCITATORY, INHIBITORY = "C0", "C3"


def trace_with_inputs(above: Axes, below: Axes) -> None:
    """Draw the input spikes of a run above its membrane potential."""
    run = pyadex.sim(100, 1 * second, seed=3, we=0.6 * nS)
    colors = [EXCITATORY] * run.Ne + [INHIBITORY] * (run.N - run.Ne)
    trains = [train.m_as("second") for train in run.trains]
    above.eventplot(trains, colors=colors, linelengths=3, linewidths=1.2)
    above.set(ylim=(-2, 101), xlim=(0, 1), yticks=[], xticklabels=[])
    above.set_title("100 inputs (blue excite, red inhibit), and V (mV)", loc="left")
    above.tick_params(which="both", left=False)
    V = pyadex.ceil_spikes(run)
    below.plot(run.t.m_as("second"), V.m_as("mV"), lw=1, c="black")
    below.set(xlim=(0, 1), ylim=(-70, 45), xlabel="Time (s)")


def transfer(ax: Axes) -> None:
    """Draw the output rate of a fast-spiking cell over the rates of its inputs."""
    rates = np.linspace(0.5, 20, 40) * Hz
    tf = pyadex.transfer_function(
        pyadex.neurons.mean_field_FS, rate_e=rates, rate_i=rates, duration=5 * second
    )
    z = tf.table.pivot_table("output_rate_Hz", index="rate_i_Hz", columns="rate_e_Hz")
    filled = ax.contourf(z.columns, z.index, z, levels=np.arange(0, 181, 20), cmap="viridis")
    ax.figure.colorbar(filled, ax=ax, pad=0.03)
    ax.set(xlabel="Excitatory input (Hz)", ylabel="Inhibitory input (Hz)")
    ax.set_title("Output rate (Hz) of a fast-spiking cell", loc="left")
    ax.grid(visible=False)


def curve(ax: Axes) -> None:
    """Draw the first study of the lab note: the output rate over the weight of an input."""
    weights = [0, 2.5, 5, 7.5, 10, 11, 12, 12.5, 13, 14, 15, 16, 17.5, 20, 22.5, 25, 27.5, 30]
    df = pyadex.sweep(6500, 10 * second, we=weights * pS, seed=range(10), drop_last_spike=True)
    means = df.groupby("we_pS").output_rate_Hz.mean()
    ax.plot(means.index, means, lw=2)
    ax.plot(df.we_pS, df.output_rate_Hz, "k.", ms=3, mec="none")
    ax.set(xlabel="Weight of an excitatory input (pS)", xlim=(0, 30), ylim=(0, 14))
    ax.set_title("The lab note: output rate (Hz), 180 runs", loc="left")


@style()
def main() -> None:
    """Draw the three panels."""
    fig = plt.figure(figsize=(11, 3.1), layout="constrained")
    left, middle, right = fig.subfigures(1, 3, squeeze=False, width_ratios=[1.15, 1, 1])[0]
    trace_with_inputs(*left.subplots(2, height_ratios=[1, 1.3]))
    transfer(middle.subplots())
    curve(right.subplots())
    with mpl.rc_context({"savefig.bbox": None}):
        fig.savefig(PICTURE, dpi=160)
    print(f"Drew {PICTURE.name}")


if __name__ == "__main__":
    main()
