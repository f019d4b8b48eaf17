"""What can go wrong, each with one sentence for the user."""

LONGEST = 700  # letters of a message; a path alone may have 255


class PyadexError(Exception):
    """The base of all errors that pyadex raises on purpose."""

    def __str__(self) -> str:
        # One line, and one that can be read, however what was given prints itself.
        line = " ".join(line.strip() for line in super().__str__().splitlines())
        if len(line) > LONGEST:
            line = f"{line[: LONGEST * 2 // 3]} … {line[-LONGEST // 3 :]}"
        return line


class InputError(PyadexError, ValueError):
    """An argument is not what it may be; the message names it, the given and the allowed."""


class UnitError(InputError, TypeError):
    """A quantity lacks its unit, or has one of another dimension."""


class CallError(InputError, TypeError):
    """A call lacks an argument, or has one that the function does not take."""


class CacheError(PyadexError, OSError):
    """The cache folder can't be used."""


class FileError(PyadexError, OSError):
    """A file can't be written where it was asked for."""


class EngineError(PyadexError, RuntimeError):
    """Julia can't be started, or failed."""


class WorkerDied(EngineError):
    """The Julia process ended, or was ended, while it had work; the next call starts a new one."""


class CalibrationError(PyadexError, ValueError):
    """No value in the bracket gives the target."""


class CalibrationWarning(UserWarning):
    """A calibration missed its target, or found nothing for some of several N."""


class InstabilityWarning(UserWarning):
    """Forward Euler can't follow this neuron with this time step: do not trust the numbers."""
