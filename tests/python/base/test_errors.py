"""A message is one line that can be read."""

from __future__ import annotations

import pytest

from pyadex.base.errors import CacheError, EngineError, InputError


@pytest.mark.parametrize("sort", [InputError, EngineError, CacheError])
def test_what_was_given_can_make_no_message_endless(sort: type[Exception]) -> None:
    told = str(sort("the beginning " + "and much\n more " * 1000 + " the end"))
    assert told.startswith("the beginning and much more")
    assert told.endswith("the end")
    assert len(told) <= 710
    assert "\n" not in told


def test_a_short_message_is_left_alone() -> None:
    assert str(InputError("N must be 1 or more, not 0")) == "N must be 1 or more, not 0"
