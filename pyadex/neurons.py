"""Named neurons, ready to use: ``from pyadex import neurons``; see `pyadex.model.neurons`."""

from pyadex.model.neurons import *  # noqa: F403
from pyadex.model.neurons import __all__ as __all__
