"""A digest of all that a function's result can depend on besides its arguments.

Its code, defaults and closure; the globals that it uses, the functions and classes among them by
their code again; of libraries their versions. Two functions of the same digest do the same, in
another session, too: names of files, numbers of lines and addresses are not in it, and sets are
taken in a fixed order. Only the digest leaves this module: no code is ever read from disk.

What Python does not let one see: names that are looked up by ``eval``, ``getattr`` or
``globals()``, files that the function reads, the clock, the environment, options and random state
of libraries.
"""

from __future__ import annotations

import collections
import copyreg
import dis
import functools
import hashlib
import importlib
import importlib.metadata
import importlib.util
import itertools
import operator
import platform
import random
import sys
import sysconfig
import threading
import types
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pint

from pyadex.base.errors import InputError
from pyadex.base.version import __version__
from pyadex.batch.stored_values import to_data
from pyadex.engine.sources import fingerprint
from pyadex.model.parameters import Parameters

CACHED = "_pyadex_cached"  # the attribute by which a cached function tells what it wraps


def function_digest(function: Callable[..., Any]) -> str:
    """Return a digest of a function and of all that it uses, as it is at this moment.

    Raises
    ------
    InputError
        If it uses something that can't be seen through, such as an open file.

    Examples
    --------
    >>> from pyadex.batch.function_digest import function_digest
    >>> def times(k):
    ...     return lambda x: k * x
    >>> function_digest(times(2)) == function_digest(times(2)) != function_digest(times(5))
    True
    """
    view = _View(getattr(function, "__name__", type(function).__name__))
    view.see(function, "it")
    return view.digest.hexdigest()


@dataclass(frozen=True)
class _Uses:
    """What a code object says by itself: its digest, and the names it looks up outside."""

    digest: bytes
    chains: tuple[tuple[str, ...], ...]  # a global's name and the attributes asked of it
    imports: tuple[tuple[str, int, tuple[str, ...]], ...]
    only_written: frozenset[str]  # names whose values never come to be read


class _View:
    """One walk through a function: what was seen goes into a digest, in a fixed order."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.digest = hashlib.blake2b(digest_size=20)
        self._seen: dict[int, int] = {}  # by identity; a function may use itself
        self._kept: list[Any] = []  # so that no identity is given to another object meanwhile

    def write(self, *words: str | bytes | int) -> None:
        for word in words:
            encoded = word if isinstance(word, bytes) else str(word).encode("utf-8", "replace")
            self.digest.update(b"%d:" % len(encoded) + encoded)

    def see(self, value: Any, path: str) -> None:
        """Take a value in, whatever it is; ``path`` tells the user where it was met."""
        kind = type(value)
        if value is None or kind in (bool, int, str, bytes, float, complex, type(...)):
            self.write(kind.__name__, value if kind in (str, bytes) else repr(value))
            return
        if isinstance(value, types.CodeType):
            self.write("code", _uses(value).digest)
            return
        if isinstance(value, types.ModuleType):
            self._see_module(value, path)
            return
        if self._seen_before(value):
            return
        if kind in (list, tuple, collections.deque):
            self.write(kind.__name__, len(value))
            for i, item in enumerate(value):
                self.see(item, f"{path}[{i}]")
        elif kind in (dict, types.MappingProxyType, collections.OrderedDict):
            self.write("dict", len(value))
            for key, item in value.items():
                self.see(key, f"a key of {path}")
                self.see(item, f"{path}[{key!r:.30}]")
        elif kind in (set, frozenset):
            self.write(kind.__name__, *sorted(self._apart(item, path) for item in value))
        elif kind in _CALLABLES:
            _CALLABLES[kind](self, value, path)
        elif isinstance(value, type):
            self._see_class(value, path)
        else:
            self._see_object(value, path)

    def _seen_before(self, value: Any) -> bool:
        if id(value) in self._seen:
            self.write("again", self._seen[id(value)])
            return True
        self._seen[id(value)] = len(self._seen)
        self._kept.append(value)
        return False

    def _apart(self, value: Any, path: str) -> bytes:
        other = _View(self.name)
        other.see(value, f"an item of {path}")
        return other.digest.digest()

    def see_function(self, function: types.FunctionType, path: str) -> None:
        if (cached := function.__dict__.get(CACHED)) is not None:
            self.write("cached")
            self.see(cached, path)
            return
        if registry := _registry_of_singledispatch(function):
            self.write("singledispatch")
            self.see(registry, path)
            return
        home = str(function.__globals__.get("__name__", ""))
        version = version_of_library(home)
        if version is not None:
            self.write("of a library", home, function.__qualname__, version)
            if _found_by_name(home, function.__qualname__) is function:
                return
        uses = _uses(function.__code__)
        self.write("function", uses.digest)
        self.see(function.__defaults__, f"the defaults of {path}")
        self.see(function.__kwdefaults__, f"the defaults of {path}")
        for name, cell in zip(
            function.__code__.co_freevars, function.__closure__ or (), strict=True
        ):
            self.write(name)
            if name not in uses.only_written or not _is_plain_container(_content(cell)):
                self.see(_content(cell), name)
        if version is not None:
            return
        own = {k: v for k, v in function.__dict__.items() if k != "__wrapped__"}
        self.see(own, f"the attributes of {path}")
        for chain in uses.chains:
            self._see_global(chain, function.__globals__, uses)
        for module, level, names in uses.imports:
            self._see_import(module, level, names, function.__globals__)

    def _see_global(self, chain: tuple[str, ...], namespace: dict[str, Any], uses: _Uses) -> None:
        name = chain[0]
        self.write("global", *chain)
        if name not in namespace:
            return  # a builtin, or a name that is missing and will be told by the function itself
        value = namespace[name]
        if name in uses.only_written and _is_plain_container(value):
            return
        self._see_chain(value, chain[1:], name)

    def _see_chain(self, value: Any, attributes: tuple[str, ...], path: str) -> None:
        """Take in what a chain such as ``np.linalg.norm`` leads to, once it has left modules."""
        library = None
        while attributes and isinstance(value, types.ModuleType | pint.UnitRegistry):
            if isinstance(value, types.ModuleType):
                library = version_of_library(value.__name__)
            path = f"{path}.{attributes[0]}"
            try:
                value = getattr(value, attributes[0])
            except Exception:
                self.write("no attribute")
                return
            attributes = attributes[1:]
        if library is None:
            self.see(value, path)
            return
        self.write("of a library", path, library)
        # Of what a library holds, only what is plain data or code is looked at: it may have been
        # replaced. The rest is the library's own affair, and known by its version.
        if isinstance(value, int | float | str | pint.Unit | pint.Quantity | types.FunctionType):
            self.see(value, path)

    def _see_import(
        self, name: str, level: int, names: tuple[str, ...], namespace: dict[str, Any]
    ) -> None:
        self.write("import", name, level, *names)
        package = str(namespace.get("__package__") or "")
        absolute = importlib.util.resolve_name("." * level + name, package) if level else name
        version = version_of_library(absolute)
        if version is not None:
            self.write(version)
            return
        try:
            module = importlib.import_module(absolute)
        except Exception:
            return  # the function will tell, or has a way out
        for attribute in names or ("",):
            self._see_chain(module, (attribute,) if attribute not in ("", "*") else (), absolute)

    def _see_module(self, module: types.ModuleType, path: str) -> None:
        version = version_of_library(module.__name__)
        if version is not None:
            self.write("library", module.__name__, version)
            return
        if self._seen_before(module):
            return
        self.write("module", module.__name__)
        for name, value in sorted(vars(module).items()):
            if name.startswith("__"):
                continue
            self.write(name)
            try:
                self.digest.update(self._apart(value, f"{path}.{name}"))
            except InputError:
                self.write(type(value).__qualname__)  # nobody knows whether it is used

    def _see_class(self, cls: type, path: str) -> None:
        version = version_of_library(cls.__module__)
        if version is not None:
            self.write("of a library", cls.__module__, cls.__qualname__, version)
            if _found_by_name(cls.__module__, cls.__qualname__) is cls:
                return
            if issubclass(cls, pint.Quantity | pint.Unit):
                return  # a registry makes its own, which are all alike
        self.write("class", cls.__name__)
        self.see(type(cls), f"the class of {path}")
        for base in cls.__bases__:
            self.see(base, f"a base of {path}")
        for name, value in vars(cls).items():
            if name not in _NOT_OF_THE_CLASS and not isinstance(value, _DESCRIPTORS_OF_C):
                self.write(name)
                self.see(value, f"{path}.{name}")

    def _see_object(self, value: Any, path: str) -> None:
        if isinstance(value, _RANDOM):
            raise self._refusal(path, value, "its random state can't be part of a key")
        if isinstance(value, _LOCKS):
            self.write("lock")
            return
        if isinstance(value, Parameters):
            self.write("Parameters", repr(value.si))
            return
        if isinstance(value, pint.UnitRegistry):
            self.write("registry")
            for name, definition in sorted(value._units.items()):
                self.write(str(name), repr(definition))
            return
        try:
            data = to_data(value)
        except InputError:
            pass
        else:
            self.write("data", repr(data))
            return
        if isinstance(value, np.ndarray) and not value.dtype.hasobject:
            self.write("array", type(value).__name__, value.dtype.str, repr(value.shape))
            self.write(value.tobytes())
            return
        try:
            reduced = _reduced(value)
        except Exception:
            raise self._refusal(path, value, "nobody can see into it") from None
        if isinstance(reduced, str):
            home = getattr(value, "__module__", None) or type(value).__module__
            self.write("by name", home, reduced, str(version_of_library(home)))
            if _found_by_name(home, reduced) is value or _is_ufunc_of_a_library(value):
                return
            raise self._refusal(path, value, "nobody can see into it")
        self.write("object")
        for part in reduced[:3]:
            self.see(part, path)
        for items in reduced[3:5]:
            self.see(None if items is None else list(items), path)

    def _refusal(self, path: str, value: Any, why: str) -> InputError:
        what = f"it is a {type(value).__name__}" if path == "it" else f"{path} is a"
        what = what if path == "it" else f"{what} {type(value).__name__}"
        return InputError(
            f"the cache can't tell what {self.name} depends on: {what}, and {why}; make it inside "
            "of the function, or hand over plain numbers"
        )

    def see_builtin(self, value: Any, path: str) -> None:
        """Take in a function of C: by name if a module's, with its object if a method."""
        owner = value.__self__
        if owner is None or isinstance(owner, types.ModuleType):
            home = str(value.__module__ or getattr(owner, "__name__", ""))
            self.write("of C", home, value.__qualname__, str(version_of_library(home)))
            return
        self.write("of C", value.__qualname__)
        self.see(owner, f"the object of {path}")

    def see_parts(self, value: Any, path: str, *names: str) -> None:
        """Take in an object by some of its attributes."""
        self.write(type(value).__qualname__)
        for name in names:
            self.see(getattr(value, name), path)


def _parts(*names: str) -> Callable[[_View, Any, str], None]:
    return lambda view, value, path: view.see_parts(value, path, *names)


def _by_names_of_descriptor(view: _View, value: Any, path: str) -> None:
    view.write(type(value).__qualname__, value.__objclass__.__qualname__, value.__name__)
    view.see(value.__objclass__, path)


_CALLABLES: dict[type, Callable[[_View, Any, str], None]] = {
    types.FunctionType: _View.see_function,
    types.BuiltinFunctionType: _View.see_builtin,
    types.MethodType: _parts("__func__", "__self__"),
    types.MethodWrapperType: _parts("__name__", "__self__"),
    types.MethodDescriptorType: _by_names_of_descriptor,
    types.WrapperDescriptorType: _by_names_of_descriptor,
    types.ClassMethodDescriptorType: _by_names_of_descriptor,
    types.CellType: lambda view, value, path: view.see(_content(value), path),
    functools.partial: _parts("func", "args", "keywords"),
    functools.partialmethod: _parts("func", "args", "keywords"),
    functools._lru_cache_wrapper: _parts("__wrapped__"),
    functools.cached_property: _parts("func"),
    property: _parts("fget", "fset", "fdel"),
    staticmethod: _parts("__func__"),
    classmethod: _parts("__func__"),
    np.vectorize: _parts("pyfunc", "otypes", "excluded", "signature", "cache"),
    operator.itemgetter: lambda view, value, path: view.see(value.__reduce__()[1], path),
}
_RANDOM = (np.random.Generator, np.random.RandomState, np.random.BitGenerator, random.Random)
_LOCKS = (type(threading.Lock()), type(threading.RLock()))
_DESCRIPTORS_OF_C = (types.GetSetDescriptorType, types.MemberDescriptorType)
_NOT_OF_THE_CLASS = {
    "__module__", "__doc__", "__dict__", "__weakref__", "__annotations__", "__qualname__",
    "__firstlineno__", "__static_attributes__", "__annotate__", "__annotate_func__",
    "__annotations_cache__", "_abc_impl", "__abstractmethods__",
}  # fmt: skip


def _reduced(value: Any) -> Any:
    """Return what pickle would take of an object: how to make it, and its state."""
    reduce = copyreg.dispatch_table.get(type(value))
    return reduce(value) if reduce is not None else value.__reduce_ex__(2)


def _is_ufunc_of_a_library(value: Any) -> bool:
    """Tell NumPy's and scipy's functions from those that `numpy.frompyfunc` makes of anything."""
    if not isinstance(value, np.ufunc):
        return False
    special = sys.modules.get("scipy.special")
    return any(getattr(home, value.__name__, None) is value for home in (np, special))


def _registry_of_singledispatch(function: Any) -> Any:
    if hasattr(function, "dispatch") and hasattr(function, "registry"):
        return function.registry
    return None


class _Nothing:
    """What is in a cell that is not filled yet."""


def _content(cell: Any) -> Any:
    try:
        return cell.cell_contents
    except ValueError:
        return _Nothing


def _is_plain_container(value: Any) -> bool:
    return type(value) in (list, set, dict, collections.deque, collections.Counter, int, float)


def _found_by_name(module: str, qualified_name: str) -> Any:
    found: Any = sys.modules.get(module)
    for part in qualified_name.split("."):
        found = getattr(found, part, None)
    return found


# --- libraries ----------------------------------------------------------------------------------


@functools.lru_cache(maxsize=4096)
def version_of_library(module: str) -> str | None:
    """Return the version of the library that a module is of; None for the user's own modules."""
    top = module.partition(".")[0]
    if top == "pyadex":
        return f"{__version__} {fingerprint()} {_digest_of_pyadex()}"
    if top in sys.stdlib_module_names and top != "__main__":
        return platform.python_version()
    if top in ("", "__main__", "__mp_main__"):
        return None
    file = _file_of(top)
    if file is None or not _is_installed(file):
        return None
    version = getattr(sys.modules.get(top), "__version__", None)
    if isinstance(version, str):
        return version
    return " ".join(
        sorted(
            importlib.metadata.version(name)
            for name in importlib.metadata.packages_distributions().get(top, ())
        )
    )


def _file_of(top: str) -> str | None:
    module = sys.modules.get(top)
    if module is None:
        try:
            spec = importlib.util.find_spec(top)
        except (ImportError, ValueError):
            return None
        places = [spec.origin, *(spec.submodule_search_locations or ())] if spec else []
    else:
        places = [getattr(module, "__file__", None), *getattr(module, "__path__", ())]
    return next((place for place in places if place), None)


def _is_installed(file: str) -> bool:
    installed = {sysconfig.get_path(name) for name in ("purelib", "platlib", "stdlib")}
    path = Path(file)
    return {"site-packages", "dist-packages"} & set(path.parts) != set() or any(
        path.is_relative_to(folder) for folder in installed if folder
    )


@functools.cache
def _digest_of_pyadex() -> str:
    root = Path(__file__).resolve().parent.parent
    digest = hashlib.blake2b(digest_size=10)
    for file in sorted(root.rglob("*.py")):
        digest.update(file.relative_to(root).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


# --- code ---------------------------------------------------------------------------------------

_USES: dict[int, tuple[types.CodeType, _Uses]] = {}  # by identity: comparing code takes long


def _uses(code: types.CodeType) -> _Uses:
    known = _USES.get(id(code))
    if known is not None and known[0] is code:
        return known[1]
    if len(_USES) > 10_000:
        _USES.clear()
    uses = _examined(code)
    _USES[id(code)] = (code, uses)
    return uses


def _examined(code: types.CodeType) -> _Uses:
    digest = hashlib.blake2b(digest_size=20)
    parts = (
        platform.python_version_tuple()[:2], code.co_code, code.co_exceptiontable, code.co_name,
        code.co_names, code.co_varnames, code.co_freevars, code.co_cellvars, code.co_flags,
        code.co_argcount, code.co_posonlyargcount, code.co_kwonlyargcount,
    )  # fmt: skip
    digest.update(repr(parts).encode())
    constants = _View(code.co_name)
    for constant in code.co_consts:
        constants.write("constant")
        constants.see(constant, "a constant")
    digest.update(constants.digest.digest())
    chains: set[tuple[str, ...]] = set()
    imports: set[tuple[str, int, tuple[str, ...]]] = set()
    read: set[str] = set()
    written: set[str] = set()
    for inner in _with_inner(code):
        _look_up(inner, chains, imports, read, written)
    return _Uses(
        digest.digest(), tuple(sorted(chains)), tuple(sorted(imports)), frozenset(written - read)
    )


def _with_inner(code: types.CodeType) -> Iterator[types.CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from _with_inner(constant)


_NO_STEPS = {"CACHE", "EXTENDED_ARG", "NOP", "RESUME", "PRECALL", "PUSH_NULL"}
_LOADS_OF_GLOBALS = {"LOAD_GLOBAL", "LOAD_NAME"}
_LOADS_OF_CELLS = {"LOAD_DEREF", "LOAD_CLASSDEREF", "LOAD_FROM_DICT_OR_DEREF"}
_ATTRIBUTES = {"LOAD_ATTR", "LOAD_METHOD"}
_STORES = {"STORE_GLOBAL", "STORE_DEREF"}
# Methods of Python's containers that change them, and return nothing.
_WRITERS = {"append", "appendleft", "extend", "extendleft", "add", "update", "insert", "clear"}


def _look_up(
    code: types.CodeType,
    chains: set[tuple[str, ...]],
    imports: set[tuple[str, int, tuple[str, ...]]],
    read: set[str],
    written: set[str],
) -> None:
    every = list(dis.get_instructions(code))
    steps = [step for step in every if step.opname not in _NO_STEPS]
    for i, step in enumerate(steps):
        if step.opname in _LOADS_OF_GLOBALS | _LOADS_OF_CELLS:
            name = step.argval
            only_written = _is_only_written(steps, i) or _is_written_by_method(every, step)
            (written if only_written else read).add(name)
            if step.opname in _LOADS_OF_GLOBALS:
                chain = [name]
                for next_step in steps[i + 1 :]:
                    if next_step.opname not in _ATTRIBUTES:
                        break
                    chain.append(next_step.argval)
                chains.add(tuple(chain))
        elif step.opname in _STORES:
            written.add(step.argval)
        elif step.opname == "IMPORT_NAME":
            level = steps[i - 2].argval if i > 1 else 0
            names = steps[i - 1].argval if i else None
            imports.add((step.argval, level if isinstance(level, int) else 0, tuple(names or ())))


def _is_only_written(steps: list[dis.Instruction], i: int) -> bool:
    """Tell whether a value is loaded only for ``x += 1`` or ``x[0] += 1``."""
    names = [step.opname for step in steps[i : i + 10]]
    value = ("LOAD_CONST", "LOAD_FAST")
    if len(names) >= 4 and names[1] in value and names[2] == "BINARY_OP":
        return names[3] in _STORES and steps[i + 3].argval == steps[i].argval
    return (
        len(names) == 10
        and names[1] in value
        and names[2:5] == ["COPY", "COPY", "BINARY_SUBSCR"]
        and names[5] in value
        and names[6:] == ["BINARY_OP", "SWAP", "SWAP", "STORE_SUBSCR"]
    )


def _is_written_by_method(every: list[dis.Instruction], load: dis.Instruction) -> bool:
    """Tell whether a value is loaded only for ``x.append(…)`` whose result is thrown away."""
    i = every.index(load) + 1
    rest = [step for step in every[i:] if step.opname not in ("CACHE", "EXTENDED_ARG")]
    if len(rest) < 3 or rest[0].opname not in _ATTRIBUTES or rest[0].argval not in _WRITERS:
        return False
    depth = 1
    for step, after in itertools.pairwise(rest):
        if step.opcode in dis.hasjrel or step.opcode in dis.hasjabs:
            return False
        argument = step.arg if step.opcode >= dis.HAVE_ARGUMENT else None
        depth += dis.stack_effect(step.opcode, argument, jump=False)
        if depth < 1:
            return False
        if depth == 1 and step.opname.startswith("CALL"):
            return after.opname == "POP_TOP"
    return False
