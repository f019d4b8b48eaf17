"""Drawn figures as pixels, and pixels as PNG."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import numpy as np
import PIL.Image
from matplotlib.backends.backend_agg import FigureCanvasAgg
from numpy.typing import NDArray


def pixels(canvas: FigureCanvasAgg) -> NDArray[np.uint8]:
    """Return what is drawn on a canvas: height, width, and 4 for red, green, blue and opacity."""
    return np.asarray(canvas.buffer_rgba())  # type: ignore[no-untyped-call,unused-ignore]


def as_png(image: NDArray[Any]) -> bytes:
    """Return pixels as PNG, compressed lightly: that is quicker, and good enough for a screen."""
    file = BytesIO()
    PIL.Image.fromarray(image).save(file, "png", compress_level=1)
    return file.getvalue()
