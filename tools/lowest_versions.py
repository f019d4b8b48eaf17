"""Print the lowest allowed version of each dependency, as constraints for pip."""

import re
import tomllib
from pathlib import Path

PYPROJECT = Path(__file__).parents[1] / "pyproject.toml"


def lowest(requirement: str) -> str:
    """Turn ``numpy>=1.26,<3`` into ``numpy==1.26``."""
    return re.sub(r">=([^,]+),.*", r"==\1", requirement)


if __name__ == "__main__":
    project = tomllib.loads(PYPROJECT.read_text())["project"]
    print(*map(lowest, project["dependencies"]), sep="\n")
