"""The frames in which Python and Julia talk: named scalars and vectors, as bytes.

The layout is written down in ``src_jl/requests/frames.jl``, this module's twin.
A frame is data: nothing in it is ever evaluated.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from typing import Any

import numpy as np

from pyadex.base.errors import EngineError
from pyadex.engine.shared_memory import SharedMemory

MAGIC = b"AdEx"
VERSION = 1
HEADER = struct.Struct("<4sHHQ")
_BOOL, _INT, _FLOAT, _TEXT, _FLOATS, _INTS, _SHARED_FLOATS = range(7)
_SCALARS = {_INT: struct.Struct("<q"), _FLOAT: struct.Struct("<d")}
_VECTORS = {_FLOATS: np.dtype("<f8"), _INTS: np.dtype("<i8")}


def encode(request: int, fields: Mapping[str, Any]) -> bytes:
    """Return the frame of a numbered request.

    Values may be bool, int, float, str, or one-dimensional arrays of floats or integers.
    """
    parts = [struct.pack("<QI", request, len(fields))]
    for name, value in fields.items():
        encoded = name.encode()
        parts += [struct.pack("<H", len(encoded)), encoded, *_encode_value(name, value)]
    body = b"".join(parts)
    return HEADER.pack(MAGIC, VERSION, 0, len(body)) + body


def _encode_value(name: str, value: Any) -> list[bytes]:
    if isinstance(value, bool | np.bool_):
        return [bytes([_BOOL, bool(value)])]
    if isinstance(value, int | np.integer):
        if not -(2**63) <= value < 2**63:
            raise OverflowError(f"{name} can't cross to Julia: {value} does not fit into 64 bits")
        return [bytes([_INT]), _SCALARS[_INT].pack(int(value))]
    if isinstance(value, float | np.floating):
        return [bytes([_FLOAT]), _SCALARS[_FLOAT].pack(float(value))]
    if isinstance(value, str):
        encoded = value.encode()
        return [bytes([_TEXT]), struct.pack("<Q", len(encoded)), encoded]
    array = np.asarray(value)
    if array.ndim == 1 and array.dtype.kind in "iuf":
        kind = _FLOATS if array.dtype.kind == "f" else _INTS
        return [
            bytes([kind]),
            struct.pack("<Q", array.size),
            np.ascontiguousarray(array, _VECTORS[kind]).tobytes(),
        ]
    raise TypeError(f"{name} can't cross to Julia: {type(value).__name__}")


def body_length(header: bytes) -> int:
    """Return the length of the body that a header announces."""
    if len(header) != HEADER.size:
        raise EngineError("the answer from Julia breaks off in its header")
    magic, version, _, length = HEADER.unpack(header)
    if magic != MAGIC or version != VERSION or length > 1 << 40:
        raise EngineError("the answer from Julia is not a frame")
    return int(length)


def decode(
    body: bytes | bytearray | memoryview, shared: SharedMemory | None = None
) -> tuple[int, dict[str, Any]]:
    """Return the number of the request that a body answers, and its fields.

    Vectors are views of ``body``; give a `bytearray` to get writable ones. Those that Julia has
    laid down in ``shared`` memory are copied from there.
    """
    try:
        return _decode(body, shared)
    except (struct.error, IndexError, ValueError) as error:
        raise EngineError(f"the answer from Julia is damaged: {error}") from None


def _decode(
    body: bytes | bytearray | memoryview, shared: SharedMemory | None
) -> tuple[int, dict[str, Any]]:
    request, count = struct.unpack_from("<QI", body, 0)
    at = 12
    fields: dict[str, Any] = {}
    for _ in range(count):
        (length,) = struct.unpack_from("<H", body, at)
        at += 2
        name = bytes(body[at : at + length]).decode()
        kind = body[at + length]
        at += length + 1
        fields[name], at = _decode_value(body, at, kind, shared)
    if at != len(body):
        raise ValueError(f"{len(body) - at} bytes too many")
    return request, fields


def _decode_value(
    body: bytes | bytearray | memoryview, at: int, kind: int, shared: SharedMemory | None
) -> tuple[Any, int]:
    if kind == _BOOL:
        return bool(body[at]), at + 1
    if kind in _SCALARS:
        return _SCALARS[kind].unpack_from(body, at)[0], at + 8
    (length,) = struct.unpack_from("<Q", body, at)
    at += 8
    if kind == _SHARED_FLOATS and shared is not None:
        (offset,) = struct.unpack_from("<Q", body, at)
        return shared.floats(offset, length), at + 8
    size = length if kind == _TEXT else 8 * length
    if size > len(body) - at:
        raise ValueError("it breaks off")
    if kind == _TEXT:
        return bytes(body[at : at + size]).decode(), at + size
    if kind not in _VECTORS:
        raise ValueError(f"a field of unknown kind {kind}")
    return np.frombuffer(body, _VECTORS[kind], length, at), at + size
