"""Results that tell the near name of an attribute which they have not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar


class NearNames:
    """What has no attribute of a name says so, and what may be meant.

    ``_also_known_as`` holds other words for attributes, between blanks. Names that begin
    with ``_`` have the plain error: Python, pickle and notebooks ask for many.

    Examples
    --------
    >>> from pyadex.base.near_names import NearNames
    >>> class Result(NearNames):
    ...     _also_known_as = {"spiketimes": "spikes"}
    ...     spiketimes = ()
    >>> Result().spikes
    Traceback (most recent call last):
    ...
    AttributeError: a Result has no 'spikes'; did you mean spiketimes?
    """

    _also_known_as: ClassVar[Mapping[str, str]] = {}

    if not TYPE_CHECKING:  # a type checker is to find what is not there, too

        def __getattr__(self, name: str) -> Any:
            raise no_attribute(self, name)


def no_attribute(thing: NearNames, name: str, called: str = "", hint: str = "") -> AttributeError:
    """Return the error for an attribute that a thing has not.

    It is called by its class unless told. A ``hint`` is a whole clause, and takes the place of
    "did you mean".
    """
    if name.startswith("_"):
        return AttributeError(f"{type(thing).__name__!r} object has no attribute {name!r}")
    if not hint and (near := _near(thing, name)):
        hint = f"did you mean {near}?"
    article = "an" if type(thing).__name__[0] in "AEIOU" else "a"
    said = called or f"{article} {type(thing).__name__}"
    # With its name alone, Python puts no second suggestion behind.
    return AttributeError(f"{said} has no {name!r}{'; ' if hint else ''}{hint}", name=name)


def _near(thing: NearNames, name: str) -> str:
    words = {w: here for here, other in thing._also_known_as.items() for w in other.split()}
    if name in words:
        return words[name]
    import difflib

    mine = [each for each in dir(thing) if not each.startswith("_")]
    plain = {each.casefold(): each for each in [*words, *mine]}
    near = difflib.get_close_matches(name.casefold(), plain, n=1)
    return words.get(plain[near[0]], plain[near[0]]) if near else ""
