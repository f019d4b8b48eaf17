"""What a Ctrl-C in the middle of a sweep says: how many runs are kept, only if they are."""

from __future__ import annotations

from typing import Any

import pytest

from pyadex import sweep
from pyadex.batch import execution
from pyadex.units import second


def interrupted_in_piece(monkeypatch: pytest.MonkeyPatch, number: int, cache: Any) -> list[str]:
    real, pieces = execution.compute, []

    def compute(*arguments: Any) -> Any:
        pieces.append(1)
        if len(pieces) == number:
            raise KeyboardInterrupt
        return real(*arguments)

    monkeypatch.setattr(execution, "compute", compute)
    with pytest.raises(KeyboardInterrupt) as interrupt:
        # A piece holds runs of one duration alone: here are three.
        sweep(N=10, duration=[0.1, 0.2, 0.3] * second, seed=range(2), cache=cache)
    return interrupt.value.__notes__


def test_what_is_kept_is_counted(monkeypatch, tmp_path) -> None:
    assert interrupted_in_piece(monkeypatch, 2, tmp_path) == ["2 of 6 runs are kept"]
    # Two were in the cache when this one began, and two more came.
    monkeypatch.undo()
    assert interrupted_in_piece(monkeypatch, 2, tmp_path) == ["4 of 6 runs are kept"]


def test_nothing_is_said_to_be_kept_that_is_not(monkeypatch, tmp_path) -> None:
    assert interrupted_in_piece(monkeypatch, 1, tmp_path) == ["None of 6 runs was finished"]
    monkeypatch.undo()
    assert interrupted_in_piece(monkeypatch, 2, False) == [
        "2 of 6 runs were finished, and are lost: no cache"
    ]
