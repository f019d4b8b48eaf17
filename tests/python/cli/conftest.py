"""The command line, run in the process of the tests."""

from __future__ import annotations

import pytest

from pyadex.cli import main


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    """Run the command line in this process; returns its exit status, output and errors."""
    monkeypatch.setattr("warnings.showwarning", None)  # main sets it; afterwards it is put back

    def run_here(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        printed = capsys.readouterr()
        return int(ended.value.code or 0), printed.out, printed.err

    return run_here
