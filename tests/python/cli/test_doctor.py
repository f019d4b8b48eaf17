"""What `pyadex doctor` tells, of a healthy installation and of others."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from pyadex import __version__, engine
from pyadex.cli import doctor_report as doctor
from pyadex.engine.find_julia import Julia
from pyadex.units import mV

ROOT = Path(__file__).parents[3]


def run_doctor(environment: dict[str, str]) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-m", "pyadex.cli", "doctor"],
        capture_output=True, text=True, env=environment | {"PYTHONPATH": str(ROOT)}, timeout=120,
    )  # fmt: skip
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout


@pytest.mark.faults
def test_a_healthy_installation_on_one_screen() -> None:
    status, text = run_doctor(dict(os.environ))
    assert status == 0
    assert len(text.splitlines()) <= 24
    for told in (__version__, sys.executable, "numpy ", "juliacall ", "threads", "not the other"):
        assert told in text
    # The last sample that the lab note prints of its first trace: -54.49719995 mV.
    assert "self-test  passed: V(10 s) = -54.49719995" in text
    assert os.environ["PYADEX_CACHE"] in text


def test_without_julia_it_is_status_1_and_says_what_to_do(without_julia: dict[str, str]) -> None:
    status, text = run_doctor(without_julia)
    assert status == 1
    assert "none works: no Julia was found" in text
    assert "https://julialang.org/downloads" in text
    assert "pyadex install-julia" in text


def test_a_julia_of_no_use_is_told(without_julia: dict[str, str]) -> None:
    status, text = run_doctor(without_julia | {"PYADEX_JULIA": "/bin/true"})
    assert status == 1
    assert "PYADEX_JULIA=/bin/true is not a Julia" in text


def test_another_number_is_no_health(monkeypatch: pytest.MonkeyPatch) -> None:
    class Wrong:
        V = np.array([-54.4]) * mV

    monkeypatch.setattr("pyadex.single.simulate.sim", lambda *_: Wrong())
    report = doctor.examine()
    assert not report.healthy
    assert "differs: V(10 s) = -54.4 mV, but -54.49719995271615 mV is right" in report.text


def test_a_julia_that_cannot_throw_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    old = Julia(Path("/usr/bin/julia"), (1, 5, 3), "the PATH")
    monkeypatch.setattr("pyadex.engine.find_julia.find_julia", lambda: old)
    monkeypatch.setattr("pyadex.engine.get_julia.can_throw", lambda julia: False)
    text = doctor.examine().text
    assert "crashes as soon as compiled code throws" in text
    assert "`pyadex install-julia` repairs it" in text


def test_a_forced_engine_is_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYADEX_ENGINE", "process")
    monkeypatch.setattr(doctor, "_self_test", lambda: (True, "not asked for here"))
    assert "not the other, since PYADEX_ENGINE=process is set" in doctor.examine().text
    monkeypatch.delenv("PYADEX_ENGINE")
    engine.close()
