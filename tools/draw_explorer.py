"""Keep a picture of the explorer's sliders as docs/images/explorer.png.

python tools/draw_explorer.py
"""

from __future__ import annotations

from pathlib import Path

import pyadex

IMAGES = Path(__file__).parents[1] / "docs" / "images"


def main() -> None:
    """Draw the sliders where they begin, with what they show."""
    (IMAGES / "explorer.png").write_bytes(pyadex.Explorer().still())


if __name__ == "__main__":
    main()
