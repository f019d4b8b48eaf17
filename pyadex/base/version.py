"""The version of pyadex."""

__version__ = "0.1.0"
