"""Units ready to use: ``from pyadex.units import pS, ms, second``."""

from pyadex.base.units import (
    Hz,
    Quantity,
    Unit,
    amp,
    farad,
    from_si,
    hour,
    kHz,
    minute,
    ms,
    mV,
    nA,
    nF,
    nS,
    pA,
    pF,
    pS,
    scalar_si,
    second,
    siemens,
    to_si,
    ureg,
    uS,
    us,
    uV,
    volt,
)  # fmt: skip

__all__ = [
    "Hz", "Quantity", "Unit", "amp", "farad", "from_si", "hour", "kHz", "mV", "minute", "ms", "nA",
    "nF", "nS", "pA", "pF", "pS", "scalar_si", "second", "siemens", "to_si", "uS", "uV", "ureg",
    "us", "volt",
]  # fmt: skip
