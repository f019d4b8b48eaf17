"""What the cache promises: rows come back as they were stored, or not at all."""

from __future__ import annotations

import json
import multiprocessing
import os
import pickle
import signal
import sqlite3
import stat
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pyadex.base.errors import CacheError, InputError
from pyadex.batch.store import Store, default_folder, open_store, sealed, unsealed
from pyadex.units import pS

ROW = {"median": -0.05478, "spike_count": 41, "final_V": -0.0531}


def keys(n: int) -> list[str]:
    return [f"{i:032x}" for i in range(n)]


def fill(folder: Path, n: int = 1) -> None:
    with Store(folder) as store:
        store.set_many((key, {**ROW, "spike_count": i}) for i, key in enumerate(keys(n)))


def read_and_write(folder: Path, n: int) -> list[dict[str, Any] | None]:
    """Return what is there of the rows of `fill`, and check that the cache can still be used."""
    with Store(folder) as store:
        rows = store.get_many(keys(n))
        store.set_many([("new", ROW)])
        assert store.get_many(["new"]) == [ROW]
    return rows


def database(folder: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(folder / "cache.db", isolation_level=None)
    connection.execute("PRAGMA busy_timeout = 60000")
    return connection


def test_rows_come_back_as_they_were_stored(tmp_path: Path) -> None:
    row = {"median": 0.1 + 0.2, "cv_isi": float("inf"), "spiketimes": [1e-300, 0.5], "n": 2**60}
    with Store(tmp_path) as store:
        store.set_many([("a", row)])
    with Store(tmp_path) as store:
        assert store.get_many(["a", "b"]) == [row, None]


def test_a_nan_comes_back_as_nan(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        store.set_many([("a", {"cv_isi": float("nan")})])
        (row,) = store.get_many(["a"])
    assert row is not None
    assert row["cv_isi"] != row["cv_isi"]


def test_nothing_is_stored_with_cache_false() -> None:
    with open_store(False) as store:
        store.set_many([("a", ROW)])
        assert store.get_many(["a"]) == [None]


@given(st.text(max_size=20), st.dictionaries(st.text(), st.integers() | st.text() | st.none()))
def test_a_seal_opens_only_for_its_own_key_and_text(key: str, row: dict[str, object]) -> None:
    stored = sealed(key, row)
    assert unsealed(key, stored) == row
    assert unsealed(key + "x", stored) is None


@settings(max_examples=300)
@given(st.data())
def test_a_row_with_any_byte_changed_is_no_row(data: st.DataObject) -> None:
    stored = sealed("key", ROW)
    at = data.draw(st.integers(0, len(stored) - 1))
    new = data.draw(st.characters().filter(lambda c: c != stored[at]))
    assert unsealed("key", stored[:at] + new + stored[at + 1 :]) is None
    assert unsealed("key", stored[:at]) is None


@pytest.mark.parametrize(
    "edited",
    [
        "UPDATE Cache SET value = replace(value, '41', '14')",
        "UPDATE Cache SET value = substr(value, 1, 40)",
        "UPDATE Cache SET value = ''",
        "UPDATE Cache SET value = NULL",
        "UPDATE Cache SET value = 41",
        "UPDATE Cache SET value = x'80049528'",
        "UPDATE Cache SET mode = 4",
        "UPDATE Cache SET mode = 2, filename = '/etc/passwd'",
        "UPDATE Cache SET value = '[1, 2, 3]'",
    ],
)
def test_an_entry_altered_by_hand_is_told_and_not_used(tmp_path: Path, edited: str) -> None:
    with Store(tmp_path) as store:
        store.set_many([("a", ROW)])
    with database(tmp_path) as connection:
        connection.execute(edited)
    with Store(tmp_path) as store:
        with pytest.warns(RuntimeWarning, match="1 of the rows .* computed again"):
            assert store.get_many(["a"]) == [None]
        store.set_many([("a", ROW)])
        assert store.get_many(["a"]) == [ROW]


def test_two_rows_that_were_exchanged_are_told(tmp_path: Path) -> None:
    fill(tmp_path, 2)
    first, second = keys(2)
    with database(tmp_path) as connection:
        connection.execute("UPDATE Cache SET key = 'x' WHERE key = ?", [first])
        connection.execute("UPDATE Cache SET key = ? WHERE key = ?", [first, second])
        connection.execute("UPDATE Cache SET key = ? WHERE key = 'x'", [second])
    with Store(tmp_path) as store, pytest.warns(RuntimeWarning, match="2 of the rows"):
        assert store.get_many([first, second]) == [None, None]


class Bomb:
    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> object:
        return (os.mkdir, (str(self.mark),))


@pytest.mark.parametrize("mode", [1, 2, 3, 4])
def test_a_pickle_in_the_database_is_never_loaded(tmp_path: Path, mode: int) -> None:
    payload, mark = pickle.dumps(Bomb(tmp_path / "executed")), tmp_path / "executed"
    folder = tmp_path / "cache"
    fill(folder)
    (folder / "payload.val").write_bytes(payload)
    with database(folder) as connection:
        connection.execute("UPDATE Cache SET mode = ?, value = ?", [mode, payload])
        connection.execute("UPDATE Cache SET filename = 'payload.val' WHERE mode IN (2, 3)")
        connection.execute("UPDATE Settings SET value = ? WHERE key = 'tag_index'", [payload])
    with Store(folder) as store, pytest.warns(RuntimeWarning, match="1 of the rows"):
        assert store.get_many(keys(1)) == [None]
    assert not mark.exists()


def test_a_key_is_never_unpickled(tmp_path: Path) -> None:
    fill(tmp_path)
    payload = pickle.dumps(Bomb(tmp_path / "executed"))
    with database(tmp_path) as connection:
        connection.execute("UPDATE Cache SET key = ?, raw = 0", [payload])
    with Store(tmp_path) as store:
        assert store.get_many(keys(1)) == [None]
        store.clear()
    assert not (tmp_path / "executed").exists()


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: b"not a database at all, but long enough to be one" * 100,
        lambda content: content[:100] + bytes(len(content) - 100),
        lambda content: content[: len(content) // 3],
        lambda content: b"SQLite format 3\0" + b"\xff" * 4000,
    ],
)
def test_a_damaged_database_is_set_aside_and_a_new_one_begun(tmp_path: Path, damage) -> None:
    fill(tmp_path, 200)
    path = tmp_path / "cache.db"
    damaged = damage(path.read_bytes())
    path.write_bytes(damaged)
    with pytest.warns(RuntimeWarning, match=r"is damaged .* set aside as damaged-"):
        rows = read_and_write(tmp_path, 200)
    assert rows == [None] * 200
    (aside,) = tmp_path.glob("damaged-*")
    assert (aside / "cache.db").read_bytes()[:16] == damaged[:16]


def test_damage_found_while_reading_sets_the_database_aside(tmp_path: Path) -> None:
    fill(tmp_path, 2000)
    path = tmp_path / "cache.db"
    content = bytearray(path.read_bytes())
    for page in range(6, len(content) // 4096):
        content[4096 * page : 4096 * page + 64] = b"\xaa" * 64
    path.write_bytes(content)
    with pytest.warns(RuntimeWarning, match="is damaged"):
        rows = read_and_write(tmp_path, 2000)
    for i, row in enumerate(rows):
        assert row in (None, {**ROW, "spike_count": i})


def test_a_database_with_settings_that_mean_nothing_is_set_aside(tmp_path: Path) -> None:
    fill(tmp_path)
    with database(tmp_path) as connection:
        connection.execute("INSERT INTO Settings VALUES ('disk_strange', 1)")
    with pytest.warns(RuntimeWarning, match="set aside"), Store(tmp_path) as store:
        assert store.get_many(keys(1)) == [None]


def test_a_folder_deleted_in_the_middle_is_begun_anew(tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    with Store(folder) as store:
        store.set_many([("a", ROW)])
        for part in folder.iterdir():
            part.unlink()
        folder.rmdir()
        with pytest.warns(RuntimeWarning, match="was deleted meanwhile; a new one was begun"):
            store.set_many([("b", ROW)])
    with Store(folder) as store:
        assert store.get_many(["a", "b"]) == [None, ROW]


@pytest.fixture
def patience() -> Iterator[None]:
    """Ends a test that takes longer than half a minute, such as one that tries for ever."""

    def end(*_: object) -> None:
        raise TimeoutError("it tries for ever")

    before = signal.signal(signal.SIGALRM, end)
    signal.alarm(30)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


def test_a_disk_that_is_full_is_told_once_and_not_tried_for_ever(tmp_path: Path, patience) -> None:
    """It is SQLite that says the disk is full: no page may be added to its file."""
    long = {"spiketimes": [0.5] * 100_000}
    with Store(tmp_path) as store:
        store.set_many([("a", ROW)])
        store._cache._sql("PRAGMA max_page_count = 1")
        with pytest.warns(
            RuntimeWarning, match=r"can't be written to \(database or disk is full\)"
        ):
            store.set_many([("b", long), ("c", ROW)])
        store.set_many([("d", ROW)])
        assert store.get_many(["a", "b", "c", "d"]) == [ROW, None, None, None]
    assert read_and_write(tmp_path, 0) == []


def test_a_database_that_stays_locked_is_told_once(tmp_path: Path, patience) -> None:
    fill(tmp_path)
    with Store(tmp_path) as store, database(tmp_path) as other:
        other.execute("BEGIN IMMEDIATE")
        store._cache._sql("PRAGMA busy_timeout = 100")
        with pytest.warns(RuntimeWarning, match="another process keeps it locked"):
            store.set_many([("b", ROW)])
        other.execute("COMMIT")
        assert store.get_many([*keys(1), "b"]) == [{**ROW, "spike_count": 0}, None]


def test_only_the_owner_may_read_the_cache(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        fill(tmp_path / "new")
        (tmp_path / "open").mkdir(mode=0o755)
        with Store(tmp_path / "open") as store:
            store.set_many([("a", ROW)])
            parts = sorted((tmp_path / "open").iterdir())
            modes = {part.name: stat.S_IMODE(part.stat().st_mode) for part in parts}
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o700
    assert modes == {"cache.db": 0o600, "cache.db-shm": 0o600, "cache.db-wal": 0o600}


def test_long_rows_leave_no_file_beside_the_database(tmp_path: Path) -> None:
    row = {"spiketimes": [i / 7 for i in range(100_000)]}
    with Store(tmp_path) as store:
        store.set_many([("a", row)])
        assert store.get_many(["a"]) == [row]
    assert [part.name for part in tmp_path.iterdir()] == ["cache.db"]


@pytest.mark.parametrize("name", ["with spaces", "größer µ", "日本語", "$not_a_variable", "'; --"])
def test_any_folder_name_will_do(tmp_path: Path, name: str) -> None:
    fill(tmp_path / name)
    with open_store(str(tmp_path / name)) as store:
        assert store.get_many(keys(1)) == [{**ROW, "spike_count": 0}]
    assert [part.name for part in tmp_path.iterdir()] == [name]


def test_variables_in_a_folder_name_are_replaced(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("SCRATCH", str(tmp_path))
    monkeypatch.setenv("PYADEX_CACHE", "$SCRATCH/results")
    assert default_folder() == tmp_path / "results"


@pytest.mark.parametrize("cache", [True, 3, "", b"bytes", ["list"], np.array([]), [] * pS])
def test_what_is_no_folder_is_refused(cache: object) -> None:
    with pytest.raises(InputError, match="cache must be None, a folder or False"):
        open_store(cache)


@pytest.mark.parametrize("cache", ["/dev/null", "/dev/null/x", "/proc/pyadex", "a\0b"])
def test_a_folder_that_cannot_be_made_is_refused(cache: str) -> None:
    with pytest.raises(CacheError, match=r"cache must be a folder .*cache=False"):
        open_store(cache)


def test_without_a_home_folder_the_error_says_what_to_do(monkeypatch) -> None:
    for name in ("PYADEX_CACHE", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(os.path, "expanduser", lambda path: path)
    with pytest.raises(CacheError, match=r"no home folder .*PYADEX_CACHE"):
        default_folder()


def test_a_user_that_does_not_exist_has_no_home() -> None:
    with pytest.raises(CacheError, match=r"no home folder for the cache ~nobody_of_that_name/x"):
        open_store("~nobody_of_that_name/x")


def test_a_clock_set_back_or_forward_hides_no_row(tmp_path: Path, monkeypatch) -> None:
    fill(tmp_path)
    for now in (0.0, 4e9):
        monkeypatch.setattr("time.time", lambda now=now: now)
        with Store(tmp_path) as store:
            assert store.get_many(keys(1)) == [{**ROW, "spike_count": 0}]
            store.set_many([(str(now), ROW)])
            assert store.get_many([str(now)]) == [ROW]


def test_clear_deletes_all_rows(tmp_path: Path) -> None:
    fill(tmp_path, 5)
    with Store(tmp_path) as store:
        store.clear()
        assert store.get_many(keys(5)) == [None] * 5


def _write_and_read(folder: Path, worker: int) -> None:
    with Store(folder) as store:
        for i in range(25):
            mine = f"{worker}-{i}"
            store.set_many([(mine, {"of": mine}), ("shared", {"of": "all"})])
            if store.get_many([mine, "shared"]) != [{"of": mine}, {"of": "all"}]:
                os._exit(1)


@pytest.fixture
def eight(tmp_path: Path) -> Iterator[list[multiprocessing.Process]]:
    # A server that has imported once what is slow to import forks all eight.
    multiprocessing.set_forkserver_preload(["hypothesis", "pytest", "pyadex.batch.store"])
    forking = multiprocessing.get_context("forkserver")
    processes = [
        forking.Process(target=_write_and_read, args=(tmp_path / "cache", worker))
        for worker in range(8)
    ]
    yield processes
    for process in processes:
        process.kill()


@pytest.mark.faults
def test_eight_processes_write_one_cache(tmp_path: Path, eight) -> None:
    for process in eight:
        process.start()
    for process in eight:
        process.join(timeout=120)
    assert [process.exitcode for process in eight] == [0] * 8
    with Store(tmp_path / "cache") as store:
        wanted = [f"{worker}-{i}" for worker in range(8) for i in range(25)]
        assert store.get_many(wanted) == [{"of": name} for name in wanted]
    with database(tmp_path / "cache") as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_cache_file_with_damaged_bytes_gives_no_wrong_row(tmp_path_factory, data) -> None:
    folder = tmp_path_factory.mktemp("fuzz")
    fill(folder, 60)
    path = folder / "cache.db"
    content = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 20))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at] = data.draw(st.integers(0, 255))
    path.write_bytes(content[: data.draw(st.integers(0, len(content)))])
    _read_whatever_is_there(folder, 60)


def _read_whatever_is_there(folder: Path, n: int) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        try:
            with Store(folder) as store:
                rows = store.get_many(keys(n))
        except CacheError:
            return
    for i, row in enumerate(rows):
        assert row in (None, {**ROW, "spike_count": i})


def test_the_stored_text_is_json_behind_a_digest(tmp_path: Path) -> None:
    fill(tmp_path)
    with database(tmp_path) as connection:
        (text,) = connection.execute("SELECT value FROM Cache").fetchone()
    assert json.loads(text[17:]) == {**ROW, "spike_count": 0}
