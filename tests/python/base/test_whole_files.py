"""Every file that pyadex writes is there as a whole, where it was asked for, or not at all."""

from __future__ import annotations

import os
import stat
import threading
from collections.abc import Callable
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pytest
from click.testing import CliRunner

import pyadex
from pyadex.base.errors import FileError, InputError, PyadexError
from pyadex.base.whole_files import place_for, written_whole
from pyadex.cli import pyadex as command
from pyadex.units import ms


def write(path: Path, text: str = "new") -> None:
    with written_whole(path) as part:
        part.write_text(text)


def test_a_device_a_pipe_and_a_folder_are_refused_and_stay(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    (tmp_path / "folder").mkdir()
    link = tmp_path / "link"
    link.symlink_to("/dev/null")
    for path, told in (
        (Path("/dev/null"), "it is a device"),
        (link, "it is a device"),
        (pipe, "it is a pipe"),
        (tmp_path / "folder", "it is a folder"),
    ):
        before = os.stat(path)
        with pytest.raises(FileError, match=told):
            write(path)
        after = os.stat(path)
        assert (after.st_ino, after.st_mode) == (before.st_ino, before.st_mode)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["folder", "link", "pipe"]


def test_a_link_stays_and_what_it_leads_to_is_written(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    target, chain = tmp_path / "there" / "target", tmp_path / "chain"
    target.write_text("old")
    (tmp_path / "link").symlink_to("there/target")
    chain.symlink_to("link")
    write(chain)
    assert (chain.is_symlink(), (tmp_path / "link").is_symlink()) == (True, True)
    assert target.read_text() == "new"
    dangling = tmp_path / "dangling"
    dangling.symlink_to("there/not_yet")
    write(dangling)
    assert (tmp_path / "there" / "not_yet").read_text() == "new"
    (tmp_path / "loop").symlink_to("loop")
    with pytest.raises(FileError, match="can't write"):
        write(tmp_path / "loop")


def test_permissions_are_those_of_the_old_file_or_of_the_umask(tmp_path: Path) -> None:
    old = tmp_path / "old"
    old.write_text("old")
    old.chmod(0o640)
    write(old)
    umask = os.umask(0o027)
    try:
        write(tmp_path / "new")
    finally:
        os.umask(umask)
    assert stat.S_IMODE(old.stat().st_mode) == 0o640
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o640


def test_a_failure_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("old")

    def fail_halfway() -> None:
        with written_whole(tmp_path / "file") as part:
            part.write_text("half")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_halfway()
    assert [p.name for p in tmp_path.iterdir()] == ["file"]
    assert (tmp_path / "file").read_text() == "old"


@pytest.mark.parametrize("path", ["a\0b", "", 3])
def test_what_is_no_name_of_a_file_is_one_sentence(path: object) -> None:
    with pytest.raises(InputError, match="path must be the path of a file, not"):
        place_for(path)  # type: ignore[arg-type]


def test_a_missing_folder_is_one_sentence(tmp_path: Path) -> None:
    run = pyadex.sim(3, 10 * ms)
    for path in (tmp_path / "no" / "run.npz", str(tmp_path / "no" / "such" / "run.npz")):
        with pytest.raises(FileError, match=r"can't write .*: there is no folder"):
            run.save(path)
    with pytest.raises(InputError, match="path must be the path of a file"):
        run.save("a\0b")
    with pytest.raises(InputError, match="path must be the path of a file"):
        pyadex.load("a\0b")


def test_many_threads_that_save_one_path_leave_one_whole_file(tmp_path: Path) -> None:
    runs = [pyadex.sim(3, 2000 * ms, seed=seed) for seed in range(4)]
    path = tmp_path / "run.npz"
    bad: list[object] = []

    def save(run: pyadex.Simulation) -> None:
        for _ in range(15):
            try:
                run.save(path)
                found = pyadex.load(path)
                np.testing.assert_array_equal(found.V.magnitude, runs[found.seed].V.magnitude)
            except Exception as error:
                bad.append(error)

    threads = [threading.Thread(target=save, args=(run,)) for run in runs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert bad == []
    assert [p.name for p in tmp_path.iterdir()] == ["run.npz"]


def _save(path: Path) -> None:
    pyadex.sim(3, 10 * ms).save(path)


def _thesis(path: Path) -> None:
    pyadex.savefig_thesis(path.stem, plt.figure(), folder=path.parent)


def _command(*arguments: str) -> Callable[[Path], None]:
    def run(path: Path) -> None:
        done = CliRunner().invoke(command, [*arguments, str(path)], catch_exceptions=False)
        if done.exit_code:
            raise FileError(done.output)

    return run


@pytest.mark.parametrize(
    ("writer", "name"),
    [
        (_save, "run.npz"),
        (_thesis, "figure.pdf"),
        (_command("sim", "-N", "3", "--duration", "10ms", "-q", "-o"), "v.csv"),
        (_command("sim", "-N", "3", "--duration", "10ms", "-q", "--plot"), "v.png"),
        (_command("sweep", "-N", "3", "--duration", "10ms", "-q", "--no-cache", "-o"), "s.csv"),
    ],
)
def test_every_writer_does_so(writer: Callable[[Path], None], name: str, tmp_path: Path) -> None:
    target = tmp_path / f"target-{name}"
    target.write_text("old")
    link = tmp_path / name
    link.symlink_to(target.name)
    writer(link)
    assert link.is_symlink()
    assert target.read_bytes() not in (b"old", b"")
    beside = {f"{name}.json"} if name.endswith(".csv") else set()  # what made the table
    assert {p.name for p in tmp_path.iterdir()} == {name, target.name} | beside
    link.unlink()
    os.mkfifo(link)
    with pytest.raises(PyadexError, match="it is a pipe"):
        writer(link)
    assert stat.S_ISFIFO(link.stat().st_mode)
