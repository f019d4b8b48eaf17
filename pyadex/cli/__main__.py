"""``python -m pyadex.cli`` is ``pyadex``."""

from pyadex.cli import main

main()
