"""The options that several commands share."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import click

from pyadex.base.errors import FileError, InputError
from pyadex.base.table_files import ENDINGS
from pyadex.base.whole_files import place_for
from pyadex.cli import input_files, values
from pyadex.cli.once import ORDER
from pyadex.cli.values import Typed

F = TypeVar("F", bound=Callable[..., Any])
FIGURES = (".png", ".pdf", ".svg")
_READERS = {
    "trains": input_files.trains_in, "trains_i": input_files.trains_in,
    "weights": input_files.weights_in, "current": input_files.current_in,
}  # fmt: skip


duration = click.option(
    "--duration", type=Typed("duration", values.quantity, "TIME"), show_default="10s",
    help="Length of a run. Needed beside --trains.",
)  # fmt: skip
burn_in = click.option(
    "--burn-in", type=Typed("burn_in", values.quantity, "TIME"),
    default="0s", show_default=True, help="Time at the start that no statistic sees.",
)  # fmt: skip
numbers_of_inputs = click.option(
    "-N", "--inputs", "N", type=Typed("N", values.whole_numbers, "NUMBERS"),
    show_default="6500, unless --set Ne=…, Ni=…",
    help="Numbers of inputs; beside --trains those in the files, beside --current alone 0.",
)  # fmt: skip
quiet = click.option(
    "-q", "--quiet", is_flag=True,
    help="Print results and nothing else: no progress bar, no messages but warnings.",
)  # fmt: skip
no_cache = click.option("--no-cache", is_flag=True, help="Neither read nor keep results on disk.")
seeds = click.option(
    "--seed", type=Typed("seed", values.whole_numbers, "NUMBERS"),
    help="These seeds instead, such as 3,7 or 10:19.",
)  # fmt: skip


def weights(read: Callable[[str, str], Any], metavar: str) -> Callable[[F], F]:
    """Return the options ``--we`` and ``--wi``, whose text is read by ``read``."""

    def decorate(command: F) -> F:
        excitatory = click.option(
            "--we", type=Typed("we", read, metavar), show_default="14pS",
            help="What an excitatory input spike adds.",
        )  # fmt: skip
        inhibitory = click.option(
            "--wi", type=Typed("wi", read, metavar), show_default="4 we",
            help="What an inhibitory input spike adds.",
        )  # fmt: skip
        return excitatory(inhibitory(command))

    return decorate


def number_of_seeds(help_text: str, default: str = "10") -> Callable[[F], F]:
    """Return the option ``--nseeds``."""
    return click.option(
        "--nseeds", "nseeds", type=click.IntRange(min=1), show_default=default, metavar="NUMBER",
        help=help_text,
    )  # fmt: skip


def as_json(printed: str) -> Callable[[F], F]:
    """Return the option ``--json``."""
    return click.option("--json", "as_json", is_flag=True, help=f"Print {printed}.")


def output(help_text: str, endings: tuple[str, ...] = ENDINGS) -> Callable[[F], F]:
    """Return the option ``-o``; whether its file can be written is found before the work begins."""

    def check(ctx: click.Context, param: click.Parameter, path: Path | None) -> Path | None:
        if path is None or path == Path("-"):
            return path
        if path.suffix.lower() not in endings:
            *most, last = endings
            said = f"a file's ending says what is written: {', '.join(most)} or {last}"
            raise click.BadParameter(f"{said}, or - for standard output", ctx, param)
        return _in_a_folder(ctx, param, path)

    return click.option(
        "-o", "--output", type=click.Path(dir_okay=False, allow_dash=True, path_type=Path),
        callback=check, help=help_text,
    )  # fmt: skip


def _in_a_folder(ctx: click.Context, param: click.Parameter, path: Path | None) -> Path | None:
    if path is not None and not path.absolute().parent.is_dir():
        raise click.BadParameter(f"there is no folder {path.absolute().parent}", ctx, param)
    if path is not None:
        try:
            place_for(path)
        except FileError as error:
            raise click.BadParameter(str(error), ctx, param) from None
    return path


def a_figure(ctx: click.Context, param: click.Parameter, path: Path | None) -> Path | None:
    """Check that a path is one of a figure, in a folder that is there."""
    if path is not None and path.suffix.lower() not in FIGURES:
        raise click.BadParameter(f"a figure's name ends in {', '.join(FIGURES)}", ctx, param)
    return _in_a_folder(ctx, param, path)


def a_json_file(ctx: click.Context, param: click.Parameter, path: Path | None) -> Path | None:
    """Check that a path is one of a JSON file, in a folder that is there."""
    if path is not None and path.suffix.lower() != ".json":
        raise click.BadParameter("its name ends in .json", ctx, param)
    return _in_a_folder(ctx, param, path)


def plot(help_text: str) -> Callable[[F], F]:
    """Return the option ``--plot``; whether its file can be written is found before the work."""
    return click.option(
        "--plot", type=click.Path(dir_okay=False, path_type=Path), callback=a_figure,
        help=help_text,
    )  # fmt: skip


def own_input(command: F) -> F:
    """Give a command the options for its input from files."""
    for name, help_text in (
        ("--current", "Injected current: .csv or .npz with t_ms,I_pA, or I_pA for each time step."),
        ("--weights", "Factors on we and wi, one for each input: .csv or .npz with weight."),
        ("--trains-i", "Inhibitory spikes, likewise."),
        ("--trains", "Excitatory input spikes instead of Poisson ones: .csv or .npz with t_s,id."),
    ):
        path = click.Path(exists=True, dir_okay=False, path_type=Path)
        command = click.option(name, type=path, help=help_text)(command)
    return command


def changes(help_text: str) -> Callable[[F], F]:
    """Return the option ``--set``."""
    return click.option("--set", "changes", multiple=True, metavar="NAME=VALUE", help=help_text)


def given(**options: Any) -> dict[str, Any]:
    """Return those options that were given, and not left to what Python has for them.

    Each setting of ``--set`` is one of them. They are in the order in which they were typed, which
    is that of a sweep's rows. Of `own_input`, what is in the files.

    Raises
    ------
    InputError
        If one was given by an option of its own and by ``--set``.
    """
    changes = options.pop("changes", {})
    ours = {name: value for name, value in options.items() if value is not None}
    for name in changes:
        if name in ours:
            raise InputError(f"{name} is given twice: by --{name} and by --set")
    for name in ours.keys() & _READERS.keys():
        ours[name] = _READERS[name](ours[name])
    return _in_order({**ours, **changes}, iter(changes))


def _in_order(arguments: dict[str, Any], settings: Iterator[str]) -> dict[str, Any]:
    context = click.get_current_context(silent=True)
    typed = [] if context is None else context.meta.get(ORDER, [])
    own = {"nseeds": "seed"}
    names = [next(settings, "") if name == "changes" else own.get(name, name) for name in typed]
    order = dict.fromkeys([*names, *arguments])
    return {name: arguments[name] for name in order if name in arguments}


def progress(quiet: bool) -> bool | None:
    """Return `pyadex.sweep`'s ``progress``: a bar for longer work, if a person looks on."""
    return False if quiet or sys.stderr is None or not sys.stderr.isatty() else None


def as_typed() -> str:
    """Return the command that is running, as it can be typed into a shell."""
    arguments = click.get_current_context().find_root().obj or []
    return shlex.join(["pyadex", *arguments])
