"""Run the Python tests with each Python from 3.11 to 3.14 that is here, and say which are not.

    python tools/every_python.py [pytest's arguments]

Pythons are looked for on the PATH and among pyenv's. Each gets an environment in build/.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
VERSIONS = ("3.11", "3.12", "3.13", "3.14")


def find(version: str) -> str | None:
    """Return a Python of this version that runs; None if there is none."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    of_pyenv = sorted(pyenv.glob(f"versions/{version}.*/bin/python"), reverse=True)
    for candidate in (shutil.which(f"python{version}"), *map(str, of_pyenv)):
        if candidate and version_of(candidate) == version:
            return candidate
    return None


def version_of(python: str) -> str | None:
    """Return a Python's version, such as 3.12; None if it does not run."""
    show = "import ensurepip, sys; print('%d.%d' % sys.version_info[:2])"
    done = subprocess.run([python, "-c", show], capture_output=True, text=True, check=False)
    return done.stdout.strip() or None


def run_tests(python: str, version: str, arguments: list[str]) -> bool:
    """Run the tests in an environment of this Python; True if they pass."""
    folder = ROOT / "build" / f"python{version}"
    subprocess.run([python, "-m", "venv", "--clear", str(folder)], check=True)
    own = str(folder / ("Scripts" if os.name == "nt" else "bin") / "python")
    packages = ["--editable", str(ROOT), "pytest", "pytest-xdist", "hypothesis"]
    subprocess.run([own, "-m", "pip", "--quiet", "install", *packages], check=True)
    # A newer Python may warn about what an older one allows.
    command = [own, "-m", "pytest", "-W", "default", "-q", *arguments]
    return subprocess.run(command, cwd=ROOT, check=False).returncode == 0


def main() -> None:
    """Run all tests with every Python, and tell how it went."""
    arguments = sys.argv[1:] or ["-n", "2", "--dist", "loadfile"]
    told = {}
    for version in VERSIONS:
        python = find(version)
        if python is None:
            told[version] = "is not here, so nothing was run with it"
        else:
            passed = run_tests(python, version, arguments)
            told[version] = f"{python}: {'all passed' if passed else 'FAILED'}"
    for version, how in told.items():
        print(f"Python {version}  {how}")
    if any(how.endswith("FAILED") for how in told.values()):
        sys.exit(1)


if __name__ == "__main__":
    main()
