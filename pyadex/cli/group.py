"""``pyadex`` itself: its commands, each in a file of its own.

What is slow to import is imported by the command that needs it.
"""

from __future__ import annotations

import click

from pyadex.base.version import __version__
from pyadex.cli.doing_again import rerun
from pyadex.cli.grids import sweep
from pyadex.cli.installation import doctor, install_julia
from pyadex.cli.kept_results import cache
from pyadex.cli.lab_note import reproduce
from pyadex.cli.once import Group
from pyadex.cli.searches import calibrate
from pyadex.cli.single_run import sim
from pyadex.cli.step_currents import fi
from pyadex.cli.transfer_functions import transfer


@click.group(
    cls=Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(__version__, message="pyadex %(version)s")
def pyadex() -> None:
    """One AdEx neuron under N Poisson inputs, simulated by Julia.

    \b
      pyadex reproduce                                  the lab note, compared number by number
      pyadex reproduce connections                      which inputs can be seen in the voltage
      pyadex sim -N 6500 --we 15pS --plot v.png         one run
      pyadex sweep --we 0:30:2.5pS --nseeds 10 -o out.csv
      pyadex calibrate -N 100 --target 4Hz              the weight for an output rate
      pyadex transfer --cell RS --rate-e 1:20:1Hz --rate-i 1:20:1Hz --fit fit.json
      pyadex fi --cell RS,FS -I 0:500:20pA              rates under steps of current
      pyadex rerun out.csv                              the same again, and whether it is
      pyadex doctor                                     what to paste into a bug report

    Values carry their unit: 15pS, 10s, -65mV. Several: 0,2.5,5pS; a range start:stop:step with its
    end: 0:30:2.5pS. The ending of a file (-o) says what is written. PYADEX_THREADS, PYADEX_JULIA,
    PYADEX_ENGINE and PYADEX_CACHE set the number of threads, which Julia, how it is run, and where
    results are kept.

    Completion in bash (or zsh, fish): eval "$(_PYADEX_COMPLETE=bash_source pyadex)"

    Exit status: 0 all is well, 1 failed or a number differs, 2 misuse, 130 interrupted.
    """  # noqa: D301 (click wants the backspace itself)


for _command in (
    sim,
    sweep,
    calibrate,
    transfer,
    fi,
    rerun,
    reproduce,
    cache,
    doctor,
    install_julia,
):
    pyadex.add_command(_command)
