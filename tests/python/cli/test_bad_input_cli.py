"""Whatever is typed: a result, or one sentence and an exit status that says what it was.

Arguments are drawn from what people mistype in a shell: other units, other numbers, ranges that
lead nowhere, options without a value, files that can't be.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import pyadex
from pyadex.cli import main
from pyadex.units import nS, ureg

MORE = int(os.environ.get("PYADEX_EXAMPLES", "1"))  # 20 tries thousands of cases
pytestmark = pytest.mark.filterwarnings("always")


def trying(examples: int) -> settings:
    return settings(
        max_examples=examples * MORE, deadline=None, suppress_health_check=list(HealthCheck)
    )


NUMBERS = st.sampled_from(
    ["0", "-1", "1", "2.5", "10", "007", "1e-3", "1e-30", "1e3", ".5", "5.", "nan", "inf", "1_0",
     "1,5", "٣", "0x10", "--", "-", "", " ", "1e", "e5", "1/2"]
)  # fmt: skip
UNITS = st.sampled_from(
    ["", "pS", "nS", "mV", "ms", "s", "Hz", "pA", "pF", "ps", "PS", "µS", "μS", " pS", "pS/s",
     "siemens", "metre", "delta", "%", "pS pS"]
)  # fmt: skip
VALUES = st.one_of(
    st.builds(lambda number, unit: number + unit, NUMBERS, UNITS),
    st.builds(
        lambda parts, unit: ":".join(parts) + unit,
        st.lists(st.sampled_from(["0", "1", "5", "-1", "2.5", "x", ""]), min_size=2, max_size=4),
        UNITS,
    ),
    st.builds(
        lambda parts, unit: ",".join(parts) + unit,
        st.lists(st.sampled_from(["0", "1", "5pS", "2:4:1", "x", ""]), min_size=1, max_size=4),
        UNITS,
    ),
    # No shell hands on a zero byte or half a surrogate.
    st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=6),
)
SETTINGS = st.builds(
    lambda name, between, value: name + between + value,
    st.sampled_from(["b", "tau_w", "τ_w", "tau_g", "VT", "we", "dt", "sigma", "N", "zzz", ""]),
    st.sampled_from(["=", " = ", "==", "", ":"]),
    VALUES,
)
FILES = st.sampled_from(
    ["a.csv", "nowhere/a.csv", ".", "", "/dev/full", "/proc/a.csv", "a.png", "a.xyz", "x" * 300]
)
WORDS = st.sampled_from(["median_Vm", "cv_isi", "output_rate,std_Vm", "", ",", "median", "spikes"])
VALUED = {
    "-N": VALUES, "--we": VALUES, "--wi": VALUES, "--seed": VALUES, "--nseeds": VALUES,
    "--target": VALUES, "--set": SETTINGS, "-o": FILES, "--plot": FILES, "--statistics": WORDS,
    "--duration": VALUES, "--strange": VALUES,
}  # fmt: skip
OPTIONS = st.one_of(
    *[st.tuples(st.just(name), values) for name, values in VALUED.items()],
    st.sampled_from([(name,) for name in ("--json", "-q", "--no-cache", "--help", "-N", "--we")]),
)
FEW = {
    "sim": ["-N", "5", "--duration", "50ms"],
    "sweep": ["-N", "5", "--duration", "50ms", "--nseeds", "1"],
    "calibrate": ["-N", "5", "--duration", "50ms", "--nseeds", "1"],
    "cache": ["info"],
    "": [],
}


def typed(arguments: list[str], folder: Path) -> tuple[int, str, str]:
    """Run the command line in a folder; return its exit status, output and errors."""
    output, errors = io.StringIO(), io.StringIO()
    with (
        contextlib.chdir(folder),
        contextlib.redirect_stdout(output),
        contextlib.redirect_stderr(errors),
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setattr("warnings.showwarning", None)  # main sets it; afterwards it is put back
        with pytest.raises(SystemExit) as ended:
            main(arguments)
    return int(ended.value.code or 0), output.getvalue(), errors.getvalue()


@trying(200)
@given(st.sampled_from(list(FEW)), st.lists(OPTIONS, min_size=1, max_size=3))
@example("sim", [("--we", "٣pS")])
@example("sweep", [("--we", "0:1:0pS")])
@example("sim", [("-o", "/dev/full")])
@example("sim", [("--plot", "x" * 300 + ".png")])
def test_a_result_or_one_sentence(tmp_path_factory, command: str, options: list) -> None:
    words = [word for option in options for word in option]
    arguments = [*([command] if command else []), *FEW[command], *words]
    status, output, errors = typed(arguments, tmp_path_factory.mktemp("cli"))
    told = [line for line in errors.splitlines() if not line.startswith("Warning: ")]
    assert status in (0, 1, 2)
    assert not any(word in errors for word in ("Traceback", "Stacktrace", "MethodError"))
    if status == 0:
        assert all("written to" in line for line in told)
    elif command:
        assert len(told) == 1
        assert told[0].startswith("Error: ")
        assert len(told[0]) < 1000
        assert output == ""


@trying(30)
@given(
    st.integers(1, 300),
    st.integers(0, 2**62),
    st.integers(0, 5000),
    st.integers(50, 400),
    st.sampled_from(["40pA", "65 pA", "0.1nA"]),
)
def test_what_is_printed_is_the_plain_single_run(
    tmp_path_factory, N: int, seed: int, we: int, milliseconds: int, b: str
) -> None:
    words = ["sim", "-N", str(N), "--seed", str(seed), "--we", f"{we / 1000}nS",
             "--duration", f"{milliseconds}ms", "--set", f"b={b}", "--json"]  # fmt: skip
    status, output, errors = typed(words, tmp_path_factory.mktemp("cli"))
    assert status == 0, errors
    printed = json.loads(output)
    run = pyadex.sim(N, milliseconds * ureg.ms, seed, we / 1000 * nS, b=ureg(b))
    assert printed["spiketimes_s"] == run.spiketimes.m_as("second").tolist()
    assert printed["median_Vm_mV"] == run.median_Vm.m_as("mV")
