"""The wire between Python and Julia: round trips, and damaged bytes."""

from __future__ import annotations

import os
import struct
import subprocess
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from pyadex.base.errors import EngineError
from pyadex.engine import frames
from pyadex.engine.process import start_worker
from pyadex.engine.shared_memory import SharedMemory

INT64 = st.integers(-(2**63), 2**63 - 1)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
VALUES = (
    st.booleans()
    | INT64
    | st.floats()
    | TEXT
    | st.lists(st.floats(), max_size=20).map(lambda x: np.array(x, dtype=float))
    | st.lists(INT64, max_size=20).map(lambda x: np.array(x, dtype=np.int64))
)
FIELDS = st.dictionaries(TEXT, VALUES, max_size=8)
REQUESTS = st.integers(0, 2**64 - 1)


def same(a: Any, b: Any) -> bool:
    if isinstance(a, np.ndarray) or isinstance(b, np.ndarray):
        a, b = np.asarray(a), np.asarray(b)
        return a.dtype.kind == b.dtype.kind and a.tobytes() == b.tobytes()
    return type(a) is type(b) and (a == b or (a != a and b != b))


def body_of(frame: bytes) -> bytearray:
    return bytearray(frame[frames.HEADER.size :])


def test_large_arrays_are_copied_from_shared_memory() -> None:
    shared = SharedMemory()
    if shared.descriptor < 0:
        pytest.skip("this system has no files in memory")
    os.write(shared.descriptor, np.array([1.5, -2.0, np.inf]).tobytes())
    # request 7, one field: "V", kind 6, two numbers that begin at byte 8
    body = struct.pack("<QIH1sBQQ", 7, 1, 1, b"V", 6, 2, 8)
    number, fields = frames.decode(body, shared)
    os.pwrite(shared.descriptor, bytes(24), 0)  # the next answer
    assert number == 7
    assert fields["V"].tolist() == [-2.0, np.inf]
    fields["V"][0] = 3.0
    with pytest.raises(EngineError, match="it breaks off"):
        frames.decode(struct.pack("<QIH1sBQQ", 7, 1, 1, b"V", 6, 3, 8), shared)
    shared.close()
    with pytest.raises(EngineError, match="it breaks off"):
        frames.decode(body, shared)


def decodes_or_says_that_it_is_damaged(body: bytes | bytearray) -> None:
    said = ""
    try:
        frames.decode(body)
    except EngineError as error:
        said = str(error)
    assert not said or "the answer from Julia is damaged" in said


@settings(max_examples=500)
@given(REQUESTS, FIELDS)
def test_what_is_encoded_is_decoded(request_number: int, fields: dict[str, Any]) -> None:
    frame = frames.encode(request_number, fields)
    assert frames.body_length(frame[: frames.HEADER.size]) == len(frame) - frames.HEADER.size
    number, back = frames.decode(body_of(frame))
    assert number == request_number
    assert back.keys() == fields.keys()
    assert all(same(back[name], fields[name]) for name in fields)


@settings(max_examples=1000)
@given(REQUESTS, FIELDS, st.data())
def test_damaged_bytes_are_an_engine_error_or_other_fields(
    request_number: int, fields: dict[str, Any], data: st.DataObject
) -> None:
    body = body_of(frames.encode(request_number, fields))
    for _ in range(data.draw(st.integers(0, 4))):
        body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    body = body[: data.draw(st.integers(0, len(body)))]
    decodes_or_says_that_it_is_damaged(body)


@settings(max_examples=1000)
@given(st.binary(max_size=200))
@example(b"\0" * 8 + b"\xff\xff\xff\xff")
@example(b"\0" * 8 + b"\1\0\0\0" + b"\0\0" + b"\4" + b"\xff" * 8)
def test_any_bytes_are_an_engine_error_or_fields(body: bytes) -> None:
    decodes_or_says_that_it_is_damaged(body)


@given(st.binary(max_size=40))
def test_a_header_that_is_none_is_an_engine_error(header: bytes) -> None:
    if header[:6] != b"AdEx\1\0":
        with pytest.raises(EngineError, match=r"not a frame|breaks off"):
            frames.body_length(header)


def test_a_number_too_large_for_64_bits_is_refused_before_it_is_sent() -> None:
    with pytest.raises((OverflowError, TypeError), match="n can't cross to Julia"):
        frames.encode(1, {"n": 2**63})
    with pytest.raises((OverflowError, TypeError), match="n can't cross to Julia"):
        frames.encode(1, {"n": [2**64]})


# --- against the twin in Julia ------------------------------------------------------------------

ECHO = "using Nto1AdEx; @eval Nto1AdEx dispatch(fields::Fields) = fields; Nto1AdEx.serve()"


@pytest.fixture(scope="module")
def echo() -> Iterator[Any]:
    """A worker that answers each request with the request's own fields."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pyadex.engine.process.SERVE", ECHO)
        worker = start_worker()
    yield worker
    worker.end()


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(FIELDS)
def test_julia_reads_and_writes_the_same_frames(echo: Any, fields: dict[str, Any]) -> None:
    fields = {**fields, "call": "echo"}
    back = echo.ask(fields, 0)
    assert back.keys() == fields.keys()
    assert all(same(back[name], fields[name]) for name in fields)


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(fields=FIELDS, data=st.data())
def test_julia_answers_damaged_bodies(echo: Any, fields: dict[str, Any], data: Any) -> None:
    """Each damaged body is answered: by fields or by an error; the worker lives."""
    body = body_of(frames.encode(7, {**fields, "call": "echo"}))
    for _ in range(data.draw(st.integers(0, 4))):
        body[data.draw(st.integers(8, len(body) - 1))] = data.draw(st.integers(0, 255))
    body = body[: data.draw(st.integers(8, len(body)))]
    header = frames.HEADER.pack(frames.MAGIC, frames.VERSION, 0, len(body))
    echo._send(header + bytes(body), "damaged", 30)
    number, answer = echo._answers.get(timeout=30)
    assert number in (0, 7)
    assert "Stacktrace" not in str(answer.get("message", ""))
    assert echo.is_alive()


@pytest.mark.faults
@pytest.mark.parametrize("rubbish", [b"x" * 16, b"AdEx\2" + bytes(11), b"\n" * 1000])
def test_a_worker_that_is_sent_no_frame_ends(rubbish: bytes) -> None:
    worker = start_worker()
    worker._send(rubbish, "rubbish", 30)
    assert worker.process.wait(30) == 1
    worker.end()


def test_half_a_frame_and_then_nothing_ends_the_worker() -> None:
    worker = start_worker()
    worker._send(frames.encode(1, {"call": "about"})[:20], "half", 30)
    worker.process.stdin.close()  # type: ignore[union-attr]
    try:
        assert worker.process.wait(30) == 0
    except subprocess.TimeoutExpired:  # pragma: no cover
        pytest.fail("the worker waits for the rest of a frame that can't come")
    finally:
        worker.end()
