"""Run the tutorial's Python, and keep its two figures as docs/images/tutorial_*.png.

python tools/draw_tutorial.py
"""

from __future__ import annotations

import contextlib
import re
import shutil
import tempfile
from pathlib import Path

import matplotlib as mpl

mpl.use("agg")

DOCS = Path(__file__).parents[1] / "docs"


def main() -> None:
    """Run the blocks of the page one after the other, in an empty folder."""
    page = (DOCS / "tutorial.md").read_text(encoding="utf-8")
    code = "\n".join(re.findall(r"^```python\n(.*?)^```$", page, re.MULTILINE | re.DOTALL))
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        exec(compile(code, "tutorial.md", "exec"), {})  # noqa: S102 (the page is our own)
        for name in ("trace", "sweep"):
            shutil.copy(f"{name}.png", DOCS / "images" / f"tutorial_{name}.png")


if __name__ == "__main__":
    main()
