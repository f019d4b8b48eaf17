"""The model once more, in plain Python, to hold the package against.

Written from the model's description alone and as literally as it goes: its own generator, its own
ziggurats with tables computed here, spikes as a sorted list, one Euler step after the other. It
shares no line, no table and no library with the Julia code.

Its logarithms and exponentials are those of the C library, which may differ from Julia's in the
last bit. So rates and spike times may differ by that much too, and V by what grows out of it.
"""

import hashlib
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal, localcontext
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Draw = Callable[[], int]

MASK = 2**64 - 1


# --- The stream: xoshiro256++ (Blackman & Vigna 2021), seeded as by Julia 1.7 to 1.10 -------------


def words(s0: int, s1: int, s2: int, s3: int) -> Iterator[int]:
    """The 64-bit words that follow a state."""
    while True:
        total = (s0 + s3) & MASK
        yield ((total << 23 | total >> 41) + s0) & MASK
        t = (s1 << 17) & MASK
        s2 ^= s0
        s3 ^= s1
        s1 ^= s2
        s0 ^= s3
        s2 ^= t
        s3 = (s3 << 45 | s3 >> 19) & MASK


def seeded(seed: int, purpose: str = "") -> Draw:
    """The stream of a seed, or of a seed and a purpose: each call gives the next word."""
    length = max(1, -(-seed.bit_length() // 32)) * 4
    digest = hashlib.sha256(seed.to_bytes(length, "little") + purpose.encode()).digest()
    state = (int.from_bytes(digest[i : i + 8], "little") for i in range(0, 32, 8))
    return words(*state).__next__


def uniform(draw: Draw) -> float:
    """Uniform in [0, 1)."""
    return (draw() >> 11) * 2.0**-53


# --- The ziggurats (Marsaglia & Tsang 2000), of 256 layers ----------------------------------------


@dataclass(frozen=True)
class Ziggurat:
    """Layer 0 is the base with the tail, which begins at r; layer i ends at x[i], x[255] = r.

    A draw has an integer magnitude m below 2^bits: it lies at m·w[layer], surely under the density
    if m < k[layer]; f[layer] is the density at the layer's end.
    """

    r: float
    k: list[int]
    w: list[float]
    f: list[float]


def ziggurat(
    r: Decimal,
    tail: Decimal,
    bits: int,
    density: Callable[[Decimal], Decimal],
    inverse: Callable[[Decimal], Decimal],
) -> Ziggurat:
    """Layers of equal area downwards from x = r, beyond which the area `tail` lies."""
    area = r * density(r) + tail
    magnitudes = 2**bits
    x = [Decimal(0)] * 256
    x[255] = r
    for i in range(254, 0, -1):
        x[i] = inverse(area / x[i + 1] + density(x[i + 1]))
    width = [area / density(r), *x[1:]]  # of the base: as if it were a rectangle
    fits = [r / width[0], Decimal(0), *(x[i - 1] / x[i] for i in range(2, 256))]
    return Ziggurat(
        r=float(r),
        k=[int(share * magnitudes) for share in fits],
        w=[float(end / magnitudes) for end in width],
        f=[1.0, *(float(density(end)) for end in x[1:])],
    )


def square_root_of_half_pi() -> Decimal:
    """√(π/2), π by Machin's formula."""

    def arctan_of_inverse(n: int) -> Decimal:
        return sum(
            (Decimal((-1) ** k) / ((2 * k + 1) * Decimal(n) ** (2 * k + 1)) for k in range(60)),
            start=Decimal(0),
        )

    return (8 * arctan_of_inverse(5) - 2 * arctan_of_inverse(239)).sqrt()


with localcontext() as context:
    context.prec = 50
    # Where the tails of 256 equal layers begin, and erfc(r/√2) of the normal one.
    NORMAL = ziggurat(
        r := Decimal("3.6541528853610087963519472518560466481273331592096"),
        tail=square_root_of_half_pi()
        * Decimal("2.5803248765390088983438855044872031853985845364090e-4"),
        bits=51,
        density=lambda x: (-x * x / 2).exp(),
        inverse=lambda y: (-2 * y.ln()).sqrt(),
    )
    EXPONENTIAL = ziggurat(
        r := Decimal("7.6971174701310497140446280481140895233429681852828"),
        tail=(-r).exp(),
        bits=52,
        density=lambda x: (-x).exp(),
        inverse=lambda y: -y.ln(),
    )


def exponential(draw: Draw, z: Ziggurat = EXPONENTIAL) -> float:
    """One number of the standard exponential distribution."""
    while True:
        magnitude = draw() >> 12
        layer = magnitude & 0xFF
        x = magnitude * z.w[layer]
        if magnitude < z.k[layer]:
            return x
        if layer == 0:
            return z.r - math.log(uniform(draw))
        if (z.f[layer - 1] - z.f[layer]) * uniform(draw) + z.f[layer] < math.exp(-x):
            return x


def normal(draw: Draw, word: int | None = None, z: Ziggurat = NORMAL) -> float:
    """One normal number, begun with `word` if that has been drawn already."""
    while True:
        raw = (draw() if word is None else word) >> 12
        word = None
        magnitude, sign = raw >> 1, -1 if raw & 1 else 1
        layer = magnitude & 0xFF
        x = sign * magnitude * z.w[layer]
        if magnitude < z.k[layer]:
            return x
        if layer == 0:
            return normal_tail(draw, z.r, -1 if magnitude >> 8 & 1 else 1)
        if (z.f[layer - 1] - z.f[layer]) * uniform(draw) + z.f[layer] < math.exp(-0.5 * x * x):
            return x


def normal_tail(draw: Draw, r: float, sign: int) -> float:
    while True:
        x = -math.log(uniform(draw)) / r
        y = -math.log(uniform(draw))
        if y + y > x * x:
            return sign * (r + x)


def normals(draw: Draw, n: int) -> list[float]:
    """`n` normal numbers as Julia fills an array with them: from seven on, all words come first."""
    if n < 7:
        return [normal(draw) for _ in range(n)]
    return [normal(draw, word) for word in array_of_words(draw, n)]


def array_of_words(draw: Draw, n: int) -> list[int]:
    """`n` words as Julia fills an array with them: by eights from eight forked streams."""
    filled: list[int] = []
    if n >= 8:
        forks = forked(draw)
        for _ in range(n // 8):
            filled += [fork() for fork in forks]
    return filled + [draw() for _ in range(n % 8)]


def forked(draw: Draw) -> list[Draw]:
    multipliers = (0x02011CE34BCE797F, 0x5A94851FB48A6E05, 0x3688CF5D48899FA7, 0x867B4BB4C42E5661)
    s0, s1, s2, s3 = ([m * draw() & MASK for _ in range(8)] for m in multipliers)
    return [words(*state).__next__ for state in zip(s0, s1, s2, s3, strict=True)]


# --- The input ------------------------------------------------------------------------------------

MEAN_RATE = 4.0  # Hz
SIGMA = math.sqrt(0.6)
MU = math.log(MEAN_RATE) - SIGMA**2 / 2


@dataclass(frozen=True)
class Trains:
    rates: list[float]  # Hz, of each input
    times: list[list[float]]  # s, of each input

    @property
    def spikes(self) -> int:
        return sum(map(len, self.times))


@lru_cache(maxsize=8)
def poisson_trains(N: int, duration: float, seed: int) -> Trains:
    """The spike trains of N Poisson inputs."""
    draw = seeded(seed)
    rates = [math.exp(SIGMA * z + MU) for z in normals(draw, N)]
    return Trains(rates, [poisson_train(draw, rate, duration) for rate in rates])


def poisson_train(draw: Draw, rate: float, duration: float) -> list[float]:
    train = []
    t = exponential(draw) / rate
    while t <= duration:
        train.append(t)
        t += exponential(draw) / rate
    return train


def noise(seed: int, tau: float, steps: int, dt: float) -> list[float]:
    """An Ornstein–Uhlenbeck process with standard deviation 1, a value a step."""
    draw = seeded(seed, "noise")
    kept = math.exp(-dt / tau)
    y = [normal(draw)]
    for _ in range(steps - 1):
        y.append(kept * y[-1] + math.sqrt(1 - kept * kept) * normal(draw))
    return y


def weights(N: int, seed: int, sigma: float) -> list[float]:
    """A factor on the weight of each input: log-normal with mean 1."""
    z = normals(seeded(seed, "weights"), N)
    return [math.exp(sigma * each - sigma**2 / 2) for each in z]


# --- The neuron, in F, S, V, A, s -----------------------------------------------------------------

C = 104e-12
GL = 4.3e-9
EL = -65e-3
VT = -52e-3
DELTA_T = 0.8e-3
VS = 40e-3
VR = -53e-3
A = -0.8e-9
B = 65e-12
TAU_W = 88e-3
TAU_G = 7e-3
EE = 0.0
EI = -80e-3
DT = 0.1e-3


@dataclass(frozen=True)
class Run:
    V: Floats  # V, one sample a step, after the reset
    spikes: list[int]  # the steps that end in an output spike
    spiketimes: list[float]  # s
    input_spikes: int
    duration: float

    @property
    def spikerate(self) -> float:
        return len(self.spiketimes) / self.duration

    @property
    def median(self) -> float:
        """Of the trace with its spikes raised to the threshold."""
        ceiled = self.V.copy()
        ceiled[self.spikes] = VS
        return float(np.median(ceiled))


def sim(
    N: int,
    duration: float,
    seed: int = 1,
    we: float = 14e-12,
    wi: float | None = None,
    *,
    drop_last_spike: bool = False,
    weights: list[float] | None = None,
) -> Run:
    """One run, in seconds and siemens; ``weights`` are factors on we and wi, one for each input."""
    factors = [1.0] * N if weights is None else weights
    trains = poisson_trains(N, duration, seed)
    excitatory = round(N * 4 / 5)
    merged = sorted(
        (t, k < excitatory, factors[k]) for k, train in enumerate(trains.times) for t in train
    )
    if drop_last_spike:
        merged = merged[:-1]
    steps = round(duration / DT)
    V, spikes, spiketimes = integrate(merged, steps, we, 4 * we if wi is None else wi)
    return Run(V, spikes, spiketimes, trains.spikes, duration)


def integrate(
    merged: list[tuple[float, bool, float]], steps: int, we: float, wi: float
) -> tuple[Floats, list[int], list[float]]:
    merged = [*merged, (math.inf, True, 1.0)]
    arrived = 0
    trace = np.empty(steps)
    spikes, spiketimes = [], []
    V, w, ge, gi, t = EL, 0.0, 0.0, 0.0, 0.0
    exp = math.exp
    for i in range(steps):
        while merged[arrived][0] < t:
            if merged[arrived][1]:
                ge += we * merged[arrived][2]
            else:
                gi += wi * merged[arrived][2]
            arrived += 1
        current = ge * (V - EE) + gi * (V - EI)
        dV = (-GL * (V - EL) + GL * DELTA_T * exp((V - VT) / DELTA_T) - current - w) / C
        dw = (A * (V - EL) - w) / TAU_W
        dge = -ge / TAU_G
        dgi = -gi / TAU_G
        V += DT * dV
        w += DT * dw
        ge += DT * dge
        gi += DT * dgi
        if V > VS:
            V = VR
            w += B
            spikes.append(i)
            spiketimes.append(t)
        trace[i] = V
        t += DT
    return trace, spikes, spiketimes
