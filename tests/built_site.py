"""The site that `make book` builds."""

from __future__ import annotations

import os
from pathlib import Path

SITE = Path(os.environ.get("PYADEX_SITE", Path(__file__).parents[1] / "build" / "book"))
NOT_BUILT = not (SITE / "index.html").exists()


def html_files() -> list[Path]:
    return sorted(SITE.rglob("*.html"))
