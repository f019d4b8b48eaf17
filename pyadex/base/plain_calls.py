"""Calls whose arguments don't fit the function: one sentence, where Python has words of its own."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from pyadex.base.errors import CallError

if TYPE_CHECKING:
    import inspect

F = TypeVar("F", bound=Callable[..., Any])
_FOR_NAMES = "parameter"  # where a function has it, a text in the place of another is meant for it


def told_plainly(function: F) -> F:
    """Make a function raise `CallError` for a call that lacks arguments, or has wrong ones.

    All that is wrong is in its one sentence.

    Examples
    --------
    >>> from pyadex.base.plain_calls import told_plainly
    >>> @told_plainly
    ... def area(width, height): ...
    >>> area(3, hight=4)
    Traceback (most recent call last):
    ...
    pyadex.base.errors.CallError: area has no argument 'hight' (did you mean height?); it needs height
    """  # noqa: E501 (the sentence is one line)
    signature = functools.cache(lambda: _signature_of(function))

    @functools.wraps(function)
    def call(*args: Any, **named: Any) -> Any:
        try:
            signature().bind(*args, **named)
        except TypeError:
            raise CallError(_sentence(function.__name__, signature(), args, named)) from None
        return function(*args, **named)

    return cast("F", call)


def argument_names(function: Callable[..., Any]) -> tuple[str, ...]:
    """Return the names of a function's arguments, without those of any name.

    Examples
    --------
    >>> from pyadex.base.plain_calls import argument_names
    >>> argument_names(lambda N, *, seed=1, **changes: None)
    ('N', 'seed')
    """
    return tuple(_names(_signature_of(function).parameters))


def _signature_of(function: Callable[..., Any]) -> inspect.Signature:
    import inspect  # here: the engine, which is imported first of all, is to be there at once

    return inspect.signature(function)


def _names(known: Mapping[str, inspect.Parameter]) -> list[str]:
    each = [p for p in known.values() if p.kind not in (p.VAR_KEYWORD, p.VAR_POSITIONAL)]
    return [p.name for p in each if p.name != "self"]


def _sentence(
    name: str, signature: inspect.Signature, args: tuple[Any, ...], named: dict[str, Any]
) -> str:
    known = signature.parameters
    in_order = [p.name for p in known.values() if p.kind is p.POSITIONAL_OR_KEYWORD]
    takes_any = any(p.kind is p.VAR_KEYWORD for p in known.values())
    faults = [
        f"is given {each} twice, by place ({value!r:.40}) and by name{_meant(value, known, named)}"
        for each, value in zip(in_order, args, strict=False)
        if each in named
    ]
    own = {"self", "cls"} & set(in_order[:1])  # of a method, whose object nobody counts
    if len(args) > len(in_order):
        by_place = [each for each in in_order if each not in own]
        takes = f"at most {len(by_place)} argument{'s' * (len(by_place) > 1)}"
        takes = f"{takes} by place ({', '.join(by_place)})" if by_place else "no argument by place"
        faults.append(f"takes {takes}, not {len(args) - len(own)}: name the others")
    if not takes_any and (unknown := [each for each in named if each not in known]):
        told = ", ".join(f"{each!r}{_near(each, known)}" for each in unknown)
        faults.append(f"has no argument{'s' * (len(unknown) > 1)} {told}")
        if "?" not in told:
            faults[-1] += f" (known are {', '.join(_names(known))})"
    given = {*in_order[: len(args)], *named}
    needed = [each for each in _names(known) if known[each].default is signature.empty]
    if missing := [each for each in needed if each not in given]:
        faults.append(f"needs {' and '.join(missing)}")
    return f"{name} " + "; it ".join(faults)


def _meant(value: Any, known: Mapping[str, Any], named: dict[str, Any]) -> str:
    is_name = isinstance(value, str) and _FOR_NAMES in known and _FOR_NAMES not in named
    return f": did you mean {_FOR_NAMES}={value!r:.40}?" if is_name else ""


def _near(name: str, known: Mapping[str, inspect.Parameter]) -> str:
    """Return the nearest argument as a question; nothing if none is near."""
    import difflib

    near = difflib.get_close_matches(name, _names(known), n=1, cutoff=0.55)
    return f" (did you mean {near[0]}?)" if near else ""
