"""The folders of pyadex/ are its layers; their order: pyproject.toml, [tool.importlinter]."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("importlinter", reason="needs the extra [dev]")

ROOT = Path(__file__).parents[3]
COMMAND = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()"]


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """Check the imports of the package that lies in a folder, by the repository's own rules."""
    config = ["--config", str(ROOT / "pyproject.toml"), "--no-cache"]
    environment = os.environ | {"PYTHONPATH": str(folder)}
    return subprocess.run(
        [*COMMAND, *config], cwd=folder, env=environment, capture_output=True, text=True
    )


def test_each_layer_imports_only_from_those_below_it_and_there_is_no_circle() -> None:
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("file", "line", "broken"),
    [
        ("base/errors.py", "import pyadex.studies.grid", "Each layer"),
        ("model/inputs.py", "from pyadex.engine import call", "Each layer"),
        ("batch/runs.py", "def later():\n    from pyadex.cli import main", "Each layer"),
        ("single/record.py", "from pyadex import units", "Each layer"),
        ("single/record.py", "from pyadex.single.simulation import Simulation", "No circle"),
        ("base/statistics_of_everything/__init__.py", "import pyadex.plot", "Each layer"),
        ("everything/__init__.py", "", "Each layer"),
    ],
)
def test_a_forbidden_import_or_folder_breaks_the_rules(
    tmp_path: Path, file: str, line: str, broken: str
) -> None:
    shutil.copytree(ROOT / "pyadex", tmp_path / "pyadex", ignore=shutil.ignore_patterns("julia"))
    target = tmp_path / "pyadex" / file
    target.parent.mkdir(exist_ok=True)
    with target.open("a", encoding="utf-8") as source:
        source.write(f"\n{line}\n")
    done = lint(tmp_path)
    assert done.returncode != 0
    assert broken in done.stdout + done.stderr


def test_no_folder_or_module_has_the_name_of_a_public_function() -> None:
    import pyadex

    functions = {name for name in pyadex.__all__ if callable(getattr(pyadex, name))}
    files = (ROOT / "pyadex").rglob("*.py")
    names = {path.stem if path.stem != "__init__" else path.parent.name for path in files}
    assert not functions & names


def test_importing_any_module_leaves_the_public_names_what_they_are() -> None:
    script = """
import importlib, pkgutil, random
import pyadex
found = pkgutil.walk_packages(pyadex.__path__, "pyadex.")
modules = [module.name for module in found if "__main__" not in module.name]
random.Random(SEED).shuffle(modules)
before = {name: getattr(pyadex, name) for name in pyadex.__all__}
for name in modules:
    importlib.import_module(name)
assert {name: getattr(pyadex, name) for name in before} == before
assert all(callable(getattr(pyadex, name)) for name in ("sim", "sweep", "calibrate", "cache"))
"""
    for seed in ("1", "2"):
        subprocess.run([sys.executable, "-c", script.replace("SEED", seed)], check=True)


def test_dir_of_the_package_is_its_public_names() -> None:
    import pyadex

    modules = {"figures", "gallery", "neurons", "plot", "units"}
    assert set(dir(pyadex)) == {*pyadex.__all__, *modules, "__version__"}
