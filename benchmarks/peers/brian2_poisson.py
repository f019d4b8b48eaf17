"""Time one run of the note's neuron in Brian2: 6500 Poisson inputs, 10 s, dt 0.1 ms, Euler.

    python brian2_poisson.py cython       the runtime target
    python brian2_poisson.py standalone   the C++ standalone device

Prints one line of JSON. What each timing covers:
- cython `run_s`: `net.run(10 s)` on a network that has run before in this process (warm: all code
  compiled and loaded). `build_s`: making the objects and a first step, the code compiled, or taken
  from Brian2's cache on disk.
- standalone `run_s`: the compiled program, from its start to the results on disk. `build_s`: making
  the objects, writing the C++ project and compiling it.
"""

import json
import sys
import tempfile
from time import perf_counter

import brian2
import neuron as p
from brian2 import Hz, Network, PoissonGroup, Synapses, device, second, set_device, siemens
from brian2_model import adex, monitors

REPEATS = {"cython": 2, "standalone": 3}


def network() -> Network:
    neuron = adex()
    inputs = PoissonGroup(p.N, p.input_rates() * Hz)
    exc = Synapses(inputs[: p.Ne], neuron, on_pre="ge += we", namespace={"we": p.we * siemens})
    inh = Synapses(inputs[p.Ne :], neuron, on_pre="gi += wi", namespace={"wi": p.wi * siemens})
    exc.connect()
    inh.connect()
    return Network(neuron, inputs, exc, inh, *monitors(neuron))


def spike_count(net: Network) -> int:
    return next(obj.num_spikes for obj in net.objects if isinstance(obj, brian2.SpikeMonitor))


def time_cython() -> tuple[float, list[float], int]:
    brian2.prefs.codegen.target = "cython"
    start = perf_counter()
    net = network()
    net.store("rest")
    net.run(p.dt * second)
    build = perf_counter() - start
    runs = []
    for _ in range(REPEATS["cython"]):
        net.restore("rest")
        start = perf_counter()
        net.run(p.duration * second)
        runs.append(perf_counter() - start)
    return build, runs, spike_count(net)


def time_standalone() -> tuple[float, list[float], int]:
    with tempfile.TemporaryDirectory() as folder:
        set_device("cpp_standalone", directory=folder, build_on_run=False)
        start = perf_counter()
        net = network()
        net.run(p.duration * second)
        device.build(directory=folder, compile=True, run=False)
        build = perf_counter() - start
        runs = []
        for _ in range(REPEATS["standalone"]):
            start = perf_counter()
            device.run(with_output=False)
            runs.append(perf_counter() - start)
        return build, runs, spike_count(net)


def main() -> None:
    target = sys.argv[1]
    build, runs, spikes = {"cython": time_cython, "standalone": time_standalone}[target]()
    print(
        json.dumps(
            {
                "version": brian2.__version__,
                "build_s": build,
                "run_s": runs,
                "output_rate_Hz": spikes / p.duration,
            }
        )
    )


if __name__ == "__main__":
    main()
