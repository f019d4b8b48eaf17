"""The lab note's figures: ``from pyadex import figures``; see `pyadex.labnote.figures`."""

from pyadex.labnote.figures import *  # noqa: F403
from pyadex.labnote.figures import __all__ as __all__
