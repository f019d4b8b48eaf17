"""tests/reference.py itself, pinned to the check values of the model's description."""

import hashlib
import struct

import numpy as np
import pytest
import reference
from reference import EXPONENTIAL, NORMAL, Ziggurat


def test_stream_of_seed_1() -> None:
    draw = reference.seeded(1)
    assert [draw() for _ in range(3)] == [
        0x12C8232D1285F5CE,
        0x5967E3E80DEFCF01,
        0xB2E64E3806E9135F,
    ]


def test_normals_of_seed_1() -> None:
    z = reference.normals(reference.seeded(1), 10)
    assert z[:3] == [0.06193274031408013, 0.2784058141640002, -0.5958244153640522]
    assert z[-2:] == [0.972024394360624, 1.546409924955377]


@pytest.mark.parametrize(("z", "bits"), [(NORMAL, 51), (EXPONENTIAL, 52)])
def test_layers_of_the_ziggurats_end_at_the_peak(z: Ziggurat, bits: int) -> None:
    base, top = z.w[0] * 2**bits, z.w[1] * 2**bits
    area = base * z.f[255]
    assert z.f[1] + area / top == pytest.approx(1, abs=1e-14)


@pytest.mark.parametrize(
    ("z", "digest"),
    [
        (NORMAL, "c1a952bbba78414e2351e3434a652924277a41fc48121f8f41cc35c578f50492"),
        (EXPONENTIAL, "e97a853f0c84c71533abff45ee3e5c3d59cfbda028b3c90c1a8b733c3a1cd4a3"),
    ],
)
def test_tables_are_those_of_julias_random(z: Ziggurat, digest: str) -> None:
    # SHA-256 of ki, wi, fi and of ke, we, fe of Julia 1.5.3, each 256 little-endian words.
    tables = struct.pack("<256Q512d", *z.k, *z.w, *z.f)
    assert hashlib.sha256(tables).hexdigest() == digest


@pytest.mark.parametrize(
    ("N", "seed", "spikes"),
    [(6500, 0, 263_864), (1, 0, 79), (7, 1, 516), (8, 2, 219), (50, 4, 2405)],
)
def test_input_spikes_in_10_s(N: int, seed: int, spikes: int) -> None:
    assert reference.poisson_trains(N, 10.0, seed).spikes == spikes


def test_membrane_potential_of_the_notes_first_run() -> None:
    run = reference.sim(6500, 10.0)
    mV = 1e3 * run.V[[0, 1, 2, -3, -2, -1]]
    expected = [
        *(-64.99999999971011, -64.99986538403684, -64.99623327313549),
        *(-54.53301958436203, -54.51563328593767, -54.49719995271615),
    ]
    np.testing.assert_allclose(mV, expected, rtol=0, atol=1e-9)
    assert run.spikerate == 4.1


def test_the_last_input_spike_matters_for_few_inputs() -> None:
    """The note's slip; its 24.48 Hz at N = 10, 9.75 nS need it."""
    runs = [
        [reference.sim(10, 10.0, seed, 9.75e-9, drop_last_spike=drop) for seed in range(10)]
        for drop in (True, False)
    ]
    dropped, kept = (sum(len(run.spikes) for run in seeds) / 100 for seeds in runs)
    assert dropped == pytest.approx(24.48)
    assert kept != pytest.approx(24.48)
