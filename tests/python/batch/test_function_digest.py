"""What a cached function's result can depend on is in its key: the issue's cases, and more."""

from __future__ import annotations

import collections
import contextlib
import functools
import math
import subprocess
import sys
import textwrap
import types
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pint
import pytest
from hypothesis import given
from hypothesis import strategies as st

import pyadex
from pyadex.base.errors import InputError
from pyadex.batch.function_digest import function_digest
from pyadex.units import pS


def cached(function: Callable[..., Any], folder: Any) -> Any:
    return pyadex.cache("results", folder=folder)(function)


def make(k: Any) -> Callable[[Any], Any]:
    def f(x: Any) -> Any:
        return k * x

    return f


def test_a_closure_is_part_of_the_function(tmp_path: Path) -> None:
    assert [cached(make(k), tmp_path)(3) for k in (2, 5, 2, 2.0)] == [6, 15, 6, 6.0]


def test_two_lambdas_on_one_line_are_two_functions(tmp_path: Path) -> None:
    first, second = cached(lambda x: x + 1, tmp_path), cached(lambda x: x * 10, tmp_path)
    assert (first(3), second(3), first(3)) == (4, 30, 4)


def test_a_wrapper_counts_not_what_it_wraps(tmp_path: Path) -> None:
    def identity(x: int) -> int:
        return x

    def times(factor: int) -> Callable[[int], int]:
        @functools.wraps(identity)
        def wrapper(*args: int, **kwargs: int) -> int:
            return factor * identity(*args, **kwargs)

        return wrapper

    assert [cached(times(k), tmp_path)(3) for k in (2, 3)] == [6, 9]


def script(tmp_path: Path, text: str, seed: int = 0, name: str = "script.py") -> str:
    """Run a script in a process of its own; return what it prints."""
    header = f"import pyadex\nfolder = {str(tmp_path / 'cache')!r}\n"
    (tmp_path / name).write_text(header + textwrap.dedent(text))
    return subprocess.run(
        [sys.executable, str(tmp_path / name)], capture_output=True, text=True, check=True,
        # Without bytecode on disk: Python takes a file of the same second and size for unchanged.
        env={"PYTHONHASHSEED": str(seed), "PYTHONDONTWRITEBYTECODE": "1",
             "PATH": "/usr/bin:/bin", "HOME": str(tmp_path)},
    ).stdout.strip()  # fmt: skip


SCRIPT = """
{comment}
import helpers, math
from helpers import offset
duration = {duration}
kinds = {{"a", "bb", "ccc", "dddd"}}
class Model:
    factor = {factor}
    def scaled(self, x):
        return self.factor * x + (lambda y: {inner})(x)
def helper(x):
    return x + {helper}
@pyadex.cache("f", folder=folder)
def f(x):
    print("computed", end=" ")
    from later import constant
    names = sum(len(k) for k in kinds if k in {{"a", "bb", "zz"}})
    return [helper(x) * duration, Model().scaled(x), helpers.g(x), offset(x), constant, names]
print(f(3))
"""


@pytest.mark.faults
def test_what_a_script_changes_between_two_sessions_is_seen(tmp_path: Path) -> None:
    usual = {"comment": "", "duration": 2, "factor": 1, "inner": "0 * y", "helper": 1}

    def run(g: str = "x", offset: str = "x", constant: str = "7", seed: int = 0, **changed: Any):
        (tmp_path / "helpers.py").write_text(
            f"import os\nopened = open(os.devnull)\ndef h(x): return {g}\ndef g(x): return h(x)\n"
            f"def offset(x): return {offset}\n"
        )
        (tmp_path / "later.py").write_text(f"constant = {constant}\n")
        return script(tmp_path, SCRIPT.format(**{**usual, **changed}), seed)

    assert run() == "computed [8, 3, 3, 3, 7, 3]"
    assert run(seed=1) == "[8, 3, 3, 3, 7, 3]"
    assert run(seed=2, comment="# a comment that moves every line\n\n") == "[8, 3, 3, 3, 7, 3]"
    assert run(duration=5) == "computed [20, 3, 3, 3, 7, 3]"
    assert run(factor=2) == "computed [8, 6, 3, 3, 7, 3]"
    assert run(inner="y") == "computed [8, 6, 3, 3, 7, 3]"
    assert run(helper=2) == "computed [10, 3, 3, 3, 7, 3]"
    assert run(g="-x") == "computed [8, 3, -3, 3, 7, 3]"
    assert run(offset="0") == "computed [8, 3, 3, 0, 7, 3]"
    assert run(constant="8") == "computed [8, 3, 3, 3, 8, 3]"
    assert run() == "[8, 3, 3, 3, 7, 3]"


scale = 1


def uses_scale(x: int) -> int:
    return scale * x


def test_globals_are_looked_at_when_the_function_is_called(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    f = cached(uses_scale, tmp_path)
    told = [f(3)]
    monkeypatch.setattr(sys.modules[__name__], "scale", 7)
    assert [*told, f(3)] == [3, 21]


def test_a_function_that_a_cached_one_calls_counts_also_if_it_is_cached_itself(
    tmp_path: Path,
) -> None:
    def outer(k: int) -> Any:
        inner = cached(make(k), tmp_path)
        return cached(lambda x: inner(x) + 1, tmp_path)

    assert [outer(k)(3) for k in (2, 5)] == [7, 16]


@dataclass
class Settings:
    gain: float
    table: Any = None

    def apply(self, x: float) -> float:
        return self.gain * x


class Slotted:
    __slots__ = ("gain",)

    def __init__(self, gain: float) -> None:
        self.gain = gain

    def __call__(self, x: float) -> float:
        return self.gain * x


def with_class(gain: float) -> Callable[[float], float]:
    class Local:
        @staticmethod
        def of(x: float) -> float:
            return gain * x

        @property
        def gain(self) -> float:
            return gain

    return lambda x: Local.of(x) + Local().gain - gain


def with_settings(settings: Any) -> Callable[[float], float]:
    return lambda x: float(settings.gain) * x


def with_default(gain: float) -> Callable[[float], float]:
    def f(x: float, g: float = gain) -> float:
        return g * x

    return f


def with_keyword_default(gain: float) -> Callable[[float], float]:
    def f(x: float, *, g: float = gain) -> float:
        return g * x

    return f


def with_array(gain: float) -> Callable[[float], float]:
    array = np.array([gain, 1.0])
    return lambda x: float(array[0] * x)


def with_table(gain: float) -> Callable[[float], float]:
    table = pd.DataFrame({"gain": [gain]})
    return lambda x: float(table.gain[0] * x)


def with_unit(gain: float) -> Callable[[float], float]:
    registry = pint.UnitRegistry()
    registry.define(f"w_unit = {gain} pS")
    unit = registry.w_unit
    return lambda x: x * (1 * unit).m_as("pS")


def with_registry(gain: float) -> Callable[[float], float]:
    registry = pint.UnitRegistry()
    registry.define(f"w_unit = {gain} pS")
    return lambda x: x * registry.Quantity(1, "w_unit").m_as("pS")


def with_nested(gain: float) -> Callable[[float], float]:
    deep = {"a": [({gain}, "b")]}
    return lambda x: float(next(iter(deep["a"][0][0]))) * x


def with_recursion(gain: float) -> Callable[[float], float]:
    def even(x: int) -> float:
        return 0.0 if x == 0 else odd(x - 1)

    def odd(x: int) -> float:
        return gain if x == 0 else gain + even(x - 1)

    return lambda x: (even(2 * int(x)) + odd(0)) * x / (int(x) + 1)


def with_attribute(gain: float) -> Callable[[float], float]:
    def f(x: float) -> float:
        return float(f.gain) * x  # type: ignore[attr-defined]

    f.gain = gain  # type: ignore[attr-defined]
    return f


def with_partial(gain: float) -> Callable[[float], float]:
    return functools.partial(lambda g, x: g * x, gain)


def with_method(gain: float) -> Callable[[float], float]:
    return Settings(gain).apply


def with_lru_cache(gain: float) -> Callable[[float], float]:
    @functools.lru_cache
    def f(x: float) -> float:
        return gain * x

    return lambda x: f(x)


def with_context(gain: float) -> Callable[[float], float]:
    @contextlib.contextmanager
    def gained() -> Any:
        yield gain

    def f(x: float) -> float:
        with gained() as g:
            return float(g) * x

    return f


def with_generator_expression(gain: float) -> Callable[[float], float]:
    return lambda x: sum(gain * x for _ in range(1))


def with_vectorize(gain: float) -> Callable[[float], float]:
    f = np.vectorize(lambda x: gain * x, otypes=[float])
    return lambda x: float(f(x))


def with_namespace(gain: float) -> Callable[[float], float]:
    return with_settings(types.SimpleNamespace(gain=gain))


def with_namedtuple(gain: float) -> Callable[[float], float]:
    return with_settings(collections.namedtuple("Point", "gain")(gain))


def with_singledispatch(gain: float) -> Callable[[float], float]:
    @functools.singledispatch
    def f(x: Any) -> float:
        return 0.0

    @f.register
    def _(x: float) -> float:
        return gain * x

    return lambda x: f(float(x))


def with_setter(gain: float) -> Callable[[float], float]:
    count = 0

    def f(x: float) -> float:
        nonlocal count
        count += 1
        return gain * x

    return f


WAYS = [
    make, with_default, with_keyword_default, with_array, with_table, with_unit, with_registry,
    with_nested, with_recursion, with_attribute, with_partial, with_method, with_lru_cache,
    with_context, with_generator_expression, with_vectorize, with_namespace, with_namedtuple,
    with_singledispatch, with_class, with_setter, Slotted,
    lambda gain: with_settings(Settings(gain)), lambda gain: with_settings(Slotted(gain)),
    lambda gain: make(Settings(gain).gain),
]  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
def test_wherever_a_number_comes_from_it_is_part_of_the_function(way: Any, tmp_path: Path) -> None:
    results = [cached(way(gain), tmp_path)(3.0) for gain in (2.0, 5.0, 2.0)]
    assert results == pytest.approx([6, 15, 6])
    assert function_digest(way(2.0)) == function_digest(way(2.0))


@given(
    st.recursive(
        st.integers(-3, 3).map(str) | st.just("x"),
        lambda inner: st.tuples(inner, st.sampled_from("+-*"), inner).map(
            lambda parts: "(" + "".join(parts) + ")"
        ) | inner.map(lambda body: f"(lambda x: {body})(x + 1)")
        | inner.map(lambda body: f"sum([{body} for x in (x, 2)])"),
        max_leaves=8,
    ),
    st.recursive(
        st.integers(-3, 3).map(str) | st.just("x"),
        lambda inner: st.tuples(inner, st.sampled_from("+-*"), inner).map(
            lambda parts: "(" + "".join(parts) + ")"
        ) | inner.map(lambda body: f"(lambda x: {body})(x + 1)"),
        max_leaves=8,
    ),
)  # fmt: skip
def test_functions_of_one_digest_give_one_result(first: str, second: str) -> None:
    functions = [eval(f"lambda x: {text}") for text in (first, second)]  # noqa: S307
    if function_digest(functions[0]) == function_digest(functions[1]):
        assert [functions[0](x) for x in range(-4, 5)] == [functions[1](x) for x in range(-4, 5)]
    again = eval("\n\n\n" + f"lambda x: {first}")  # noqa: S307
    assert function_digest(functions[0]) == function_digest(again)


def test_functions_of_c_and_partials_can_be_cached(tmp_path: Path) -> None:
    assert cached(math.sqrt, tmp_path)(9.0) == 3.0
    assert cached(math.floor, tmp_path)(9.5) == 9
    assert cached(functools.partial(math.pow, 2), tmp_path)(3) == 8.0
    assert cached(functools.partial(math.pow, 3), tmp_path)(3) == 27.0
    assert [cached("abc".count, tmp_path)("a"), cached("aba".count, tmp_path)("a")] == [1, 2]
    assert cached(np.sqrt, tmp_path)(4.0) == 2.0
    assert cached(np.square, tmp_path)(4.0) == 16.0


def test_the_order_of_a_set_and_addresses_do_not_matter(tmp_path: Path) -> None:
    text = """
    from pyadex.batch.function_digest import function_digest
    class A:
        def __init__(self): self.kinds = {"a", "b", "c", ("d", 1)}
    a, kinds = A(), frozenset({"x", "y", "z"})
    def f(x): return a.kinds, kinds, x in {"p", "q", "r"}, A, print
    print(function_digest(f))
    """
    assert len({script(tmp_path, text, seed) for seed in range(3)}) == 1


def test_a_list_that_is_only_appended_to_is_not_looked_at(tmp_path: Path) -> None:
    calls: list[Any] = []
    count = {"n": 0}
    total = 0

    def f(x: int) -> int:
        nonlocal total
        calls.append((x, [2 * x, 1], str(x).upper()))
        count["n"] += 1
        total += 1
        return 2 * x

    f = cached(f, tmp_path)
    assert (f(1), f(1), len(calls), count["n"], total) == (2, 2, 1, 1, 1)


@pytest.mark.skipif(
    sys.version_info >= (3, 12),
    reason="there a comprehension is a loop in the function itself, behind which nothing is seen: "
    "the list counts as read, and the function is computed again",
)
def test_a_list_that_a_comprehension_is_appended_to_is_not_looked_at(tmp_path: Path) -> None:
    calls: list[Any] = []

    def f(x: int) -> int:
        calls.append([2 * y for y in (1, x)])
        return 2 * x

    f = cached(f, tmp_path)
    assert (f(1), f(1), len(calls)) == (2, 2, 1)


def test_a_list_that_is_also_read_is_looked_at(tmp_path: Path) -> None:
    calls: list[int] = []

    def f() -> int:
        calls.append(1)
        return len(calls)

    f = cached(f, tmp_path)
    assert (f(), f()) == (1, 2)


def test_what_cannot_be_seen_through_is_refused_with_a_sentence(tmp_path: Path) -> None:
    generator = np.random.default_rng(1)
    python_generator = (i for i in range(3))
    odd = np.frompyfunc(lambda x: x, 1, 1)
    with open(tmp_path / "file", "w") as file:
        for bad in (generator, file, python_generator, odd):
            f = cached(lambda bad=bad: bad, tmp_path)
            with pytest.raises(InputError, match="the cache can't tell what <lambda> depends on"):
                f()
    told = "generator is a Generator, and its random state can't be part of a key"
    with pytest.raises(InputError, match=told):
        cached(lambda: generator.random(), tmp_path)()


def test_what_pyadex_offers_can_be_used_inside(tmp_path: Path) -> None:
    calls: list[int] = []

    @pyadex.cache("median", folder=tmp_path)
    def rate(we: Any, seed: int = 1) -> float:
        calls.append(seed)
        params = pyadex.cortical_RS.replace(b=80 * pyadex.units.pA)
        with np.errstate(all="ignore"):
            return float(np.mean([we.m_as(pS), params.b.m_as("pA"), math.pi, np.pi]))

    assert rate(14 * pS) == rate(14 * pS) == pytest.approx((14 + 80 + 2 * math.pi) / 4)
    assert calls == [1]
