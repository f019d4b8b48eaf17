"""The lab note's printed numbers, and whether ours are equal to them digit for digit."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any

import pandas as pd

from pyadex.single.simulation import Simulation
from pyadex.studies.calibration import Calibration

QUANTITY_DECIMALS = 8  # brian2 prints numpy's default of eight, less the zeros at the end


@dataclass(frozen=True)
class Comparison:
    """A number that the note prints, and ours, printed alike."""

    what: str
    note: str
    ours: str

    @property
    def equal(self) -> bool:
        """Whether all printed digits agree."""
        return self.note == self.ours

    def __str__(self) -> str:
        verdict = "equal " if self.equal else "DIFFERS"
        return f"{verdict} {self.what}: note {self.note}, ours {self.ours}"


def note_numbers() -> dict[str, Any]:
    """Return the note's printed numbers, typed from it, as text with all their digits."""
    printed = resources.files("pyadex.labnote").joinpath("data", "note_numbers.toml")
    return tomllib.loads(printed.read_text("utf-8"))


def alike(printed: str, ours: float, *, quantity: bool = False) -> str:
    """Return our number as the note would have printed it.

    Parameters
    ----------
    printed
        The note's text, which tells how many decimals a table shows.
    quantity
        Whether it was printed as a quantity: eight decimals, without zeros at the end.

    Examples
    --------
    >>> from pyadex.labnote.numbers import alike
    >>> alike("-53.365445", -53.36544533549245), alike("4.", 4.0, quantity=True)
    ('-53.365445', '4.')
    """
    if quantity:
        text = f"{ours:.{QUANTITY_DECIMALS}f}".rstrip("0")
        return "0." if text in ("0.", "-0.") else text
    decimals = len(printed.partition(".")[2])
    return f"{ours:.{decimals}f}"


def compare_first_run(run: Simulation) -> Iterator[Comparison]:
    """Compare the samples of V that the note prints of its first run."""
    printed = note_numbers()["first_run"]["V"]
    V = run.V.m_as("mV")
    for name, samples, texts in (
        ("first", V[:3], printed["first"]),
        ("last", V[-3:], printed["last"]),
    ):
        for sample, text in zip(samples, texts, strict=True):
            what = f"first run, {name} samples of V (mV)"
            yield Comparison(what, text, alike(text, sample, quantity=True))


def compare_sweep(df: pd.DataFrame) -> Iterator[Comparison]:
    """Compare the rows and the means of the sweep over 18 weights and 10 seeds."""
    printed = note_numbers()["sweep"]
    yield Comparison("sweep, rows", printed["rows"], str(len(df)))
    for index, _, seed, median, rate in printed["head"]["rows"]:
        row = df.iloc[int(index)]
        told = f"sweep, head, row {index} (seed {seed})"
        yield Comparison(
            f"{told}, median_Vm", median, alike(median, row.median_Vm_mV, quantity=True)
        )
        yield Comparison(
            f"{told}, output_rate", rate, alike(rate, row.output_rate_Hz, quantity=True)
        )
    for index, *texts in printed["table"]["rows"]:
        yield from _compare_row(f"sweep, row {index}", df.iloc[int(index)], texts, list(df.columns))
    means = df.groupby("we_pS", as_index=False).mean()
    for text_and_row in zip(printed["means"]["rows"], range(len(means)), strict=True):
        texts, row = text_and_row[0], means.iloc[text_and_row[1]]
        yield from _compare_row(f"sweep, mean at {texts[0]} pS", row, texts, list(means.columns))


def note_table(found: Calibration) -> pd.DataFrame:
    """Return the table of a calibration with the note's name of the output rate."""
    return found.to_dataframe().rename(columns={"output_rate_Hz": "fr_Hz"})


def compare_search(found: Calibration) -> Iterator[Comparison]:
    """Compare the ten weights for 4 Hz, and all that the note prints on its way to them."""
    printed = note_numbers()["search"]
    for N, n_e, text in zip(
        printed["N"], found.N, printed["number_excitatory"]["values"], strict=True
    ):
        yield Comparison(
            f"N = {N}, number of excitatory inputs", text, alike(text, n_e * 4 / 5, quantity=True)
        )
    guesses, reached = found.initial_we, found.initial_output_rate.m_as("Hz")
    for i, (N, we, unit) in enumerate(printed["first_guesses"]["rows"]):
        yield Comparison(
            f"N = {N}, first guess ({unit})", we, alike(we, guesses[i].m_as(unit), quantity=True)
        )
    for i, (N, we, unit, rate) in enumerate(printed["initial"]["rows"]):
        ours = alike(we, guesses[i].m_as(unit), quantity=True)
        yield Comparison(f"N = {N}, Init, we ({unit})", we, ours)
        yield Comparison(f"N = {N}, Init, rate (Hz)", rate, alike(rate, reached[i], quantity=True))
    for N, text, ours in zip(
        printed["N"], printed["iterations"]["values"], found.iterations, strict=True
    ):
        yield Comparison(f"N = {N}, iterations", text, str(ours))
    roots, rates = found.we, found.output_rate.m_as("Hz")
    for i, (N, we, unit, rate) in enumerate(printed["found"]["rows"]):
        ours = alike(we, roots[i].m_as(unit), quantity=True)
        yield Comparison(f"N = {N}, Found, we ({unit})", we, ours)
        yield Comparison(f"N = {N}, Found, rate (Hz)", rate, alike(rate, rates[i], quantity=True))
    df = note_table(found)
    for index, *texts in printed["table"]["rows"]:
        yield from _compare_row(
            f"N = {texts[0]}, table", df.iloc[int(index)], texts, list(df.columns)
        )


def _compare_row(
    what: str, row: Any, texts: Sequence[str], columns: Sequence[str]
) -> Iterator[Comparison]:
    for name, text in zip(columns, texts, strict=True):
        yield Comparison(f"{what}, {name}", text, alike(text, float(row[name])))
