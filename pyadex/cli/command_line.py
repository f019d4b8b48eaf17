"""From the arguments to the exit status, and from errors to sentences.

Exit statuses: 0 all is well, 1 something failed or a number differs, 2 misuse, 130 interrupted.
"""

from __future__ import annotations

import io
import os
import re
import sys
import warnings
from collections.abc import Sequence
from typing import Any

import click

from pyadex.base.errors import InputError, PyadexError
from pyadex.cli.group import pyadex

INTERRUPTED, BROKEN_PIPE = 130, 141  # as a shell counts: 128 + the signal's number
_AS_IN_PYTHON = re.compile(r"(\d) \* ([a-zA-Z]+)")  # 14 * pS, which is typed 14pS here


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit with its status."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # "…" where only latin-1 can be written
    warnings.showwarning = _one_sentence
    try:
        typed = list(sys.argv[1:] if arguments is None else arguments)
        status = pyadex.main(list(typed), prog_name="pyadex", standalone_mode=False, obj=typed)
        if sys.stdout is not None:
            sys.stdout.flush()
    except BrokenPipeError:
        _discard_output()
        status = BROKEN_PIPE
    except click.ClickException as error:
        _show_misuse(error)
        status = error.exit_code
    except (click.Abort, KeyboardInterrupt) as interrupt:
        click.echo("\n" + _what_is_kept(interrupt.__cause__ or interrupt), err=True)
        status = INTERRUPTED
    except PyadexError as error:
        click.echo("Error: " + _AS_IN_PYTHON.sub(r"\1\2", str(error)), err=True)
        status = 2 if isinstance(error, InputError) else 1
    except OSError as error:
        where = f" {error.filename}" if error.filename else ""
        click.echo(f"Error: can't use{where}: {error.strerror or error}", err=True)
        status = 1
    sys.exit(status or 0)


def _what_is_kept(interrupt: BaseException) -> str:
    """Return what is to be said after a Ctrl-C, by the note of whoever was interrupted."""
    note = next(iter(getattr(interrupt, "__notes__", [])), "")
    if not note.endswith("are kept"):
        return f"Interrupted. {note}{'.' if note else ''}".rstrip()
    return f"{note}.\nInterrupted. Finished runs are kept: the same command goes on from there."


def _show_misuse(error: click.ClickException) -> None:
    if type(error).__name__ == "NoArgsIsHelpError":  # click ≥ 8.2
        error.show()
        return
    ctx = getattr(error, "ctx", None)
    hint = f"; see {ctx.command_path} --help" if ctx is not None else ""
    click.echo(f"Error: {error.format_message().rstrip('.')}{hint}", err=True)


def _one_sentence(message: Warning | str, category: type[Warning], *_: Any, **__: Any) -> None:
    click.echo(f"Warning: {message}", err=True)


def _discard_output() -> None:
    """Let nothing be written at exit, where it would fail once more."""
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
