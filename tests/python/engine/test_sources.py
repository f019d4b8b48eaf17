"""The fingerprint of the Julia sources: every file counts, and where it lies."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pyadex.engine.sources import fingerprint_of, julia_package


def added(root: Path) -> None:
    (root / "model" / "another.jl").write_text("# nothing yet\n")


def moved(root: Path) -> None:
    (root / "model" / "neuron.jl").rename(root / "neuron.jl")


def renamed(root: Path) -> None:
    (root / "model" / "neuron.jl").rename(root / "model" / "neurons.jl")


def edited(root: Path) -> None:
    path = root / "model" / "neuron.jl"
    path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")


def removed(root: Path) -> None:
    (root / "requests" / "precompile.jl").unlink()


def what_is_no_source(root: Path) -> None:
    (root / "notes.txt").write_text("none of Julia's business")


def copied(folder: Path) -> Path:
    return Path(shutil.copytree(julia_package() / "src_jl", folder / "src_jl"))


def test_is_the_same_wherever_the_package_lies(tmp_path: Path) -> None:
    assert fingerprint_of(copied(tmp_path)) == fingerprint_of(julia_package() / "src_jl")


@pytest.mark.parametrize("change", [added, moved, renamed, edited, removed])
def test_changes_with_every_change_of_the_sources(
    tmp_path: Path, change: Callable[[Path], None]
) -> None:
    sources = copied(tmp_path)
    before = fingerprint_of(sources)
    change(sources)
    assert fingerprint_of(sources) != before


def test_does_not_change_with_other_files(tmp_path: Path) -> None:
    sources = copied(tmp_path)
    before = fingerprint_of(sources)
    what_is_no_source(sources)
    assert fingerprint_of(sources) == before
