"""The named neurons under their currents; see `pyadex.studies.gallery`."""

from pyadex.studies.gallery import *  # noqa: F403
from pyadex.studies.gallery import __all__ as __all__
