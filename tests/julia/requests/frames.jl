using Nto1AdEx: FRAME_HEADER, Fields, answer, as_fields, body_length, frame, read_body

read_frame(bytes) = read_body(bytes[(FRAME_HEADER + 1):end])

ask(fields...) = last(read_frame(answer(frame(UInt64(1), Fields(fields...)))))

"A request of the lab note's neuron and input."
function model(; N = 100, seed = 1, duration = 0.5)
    return merge(as_fields(cortical_RS), as_fields(Current()), as_fields(Nto1AdEx.LogNormalRates()), Fields(
        "duration" => duration, "dt" => 1e-4, "drop_last_spike" => false,
        "input" => "poisson", "N" => [N], "Ne" => [round(Int, 0.8N)],
        "seed" => [seed], "correlation" => [0.0], "weight_sigma" => [0.0]))
end

@testset "frames" begin
    fields = Fields("yes" => true, "no" => false, "whole" => typemin(Int64), "real" => -0.0,
                    "not a number" => NaN, "text" => "wₑ = 15 pS ✔\n\0", "nothing said" => "",
                    "numbers" => [1.5, Inf, 5e-324], "wholes" => [typemax(Int64), -1],
                    "no numbers" => Float64[], "no wholes" => Int64[], "σ" => 0.1)

    @testset "come back as they went" begin
        bytes = frame(0x0123456789abcdef, fields)
        @test body_length(bytes[1:FRAME_HEADER]) == length(bytes) - FRAME_HEADER
        request, back = read_frame(bytes)
        @test request == 0x0123456789abcdef
        @test isequal(back, fields)
        @test all(name -> typeof(back[name]) == typeof(fields[name]), keys(fields))
    end

    @testset "lie in memory as documented" begin
        @test frame(UInt64(258), Fields("n" => 7)) == [
            b"AdEx"; [1, 0]; [0, 0]; [24, 0, 0, 0, 0, 0, 0, 0];      # magic, version, 0, length
            [2, 1, 0, 0, 0, 0, 0, 0]; [1, 0, 0, 0]                   # request, number of fields
            [1, 0]; b"n"; [1]; [7, 0, 0, 0, 0, 0, 0, 0]]             # name, kind, value
    end
end

@testset "large vectors are laid down in shared memory" begin
    path, file = mktemp()
    memory = Nto1AdEx.SharedMemory(Base.fd(file))
    large, larger = collect(1.0:10_000.0), collect(1.0:300_000.0)
    small = fill(2.0, 100)
    bytes = frame(UInt64(1), Fields("x" => large), memory)
    @test bytes[31:end] == [b"x"; [6]; reinterpret(UInt8, [10_000, 0])]      # kind, length, offset
    @test length(frame(UInt64(1), Fields("x" => small), memory)) > 800
    @test frame(UInt64(1), Fields("x" => larger), memory)[31:end] ==
          [b"x"; [6]; reinterpret(UInt8, [300_000, 80_000])]
    @test reinterpret(Float64, read(path))[1:310_000] == [large; larger]
    Nto1AdEx.forget!(memory)
    frame(UInt64(1), Fields("x" => -large), memory)
    @test reinterpret(Float64, read(path))[1:10_000] == -large
    too_large = zeros(Nto1AdEx.MOST_BYTES_SHARED ÷ 8)
    @test length(frame(UInt64(1), Fields("x" => too_large), memory)) > 8 * length(too_large)
    close(file)
end

@testset "calls" begin
    @testset "about" begin
        about = ask("call" => "about")
        @test about["julia"] == string(VERSION) && about["threads"] == Threads.nthreads()
    end

    @testset "simulate" begin
        given = ask("call" => "simulate", "we" => 600e-12, "wi" => 2400e-12, "record" => "V,w",
                    "every" => 2, model()...)
        run = sim(100, 0.5, 1, 600e-12)
        @test given["V"] == run.V[1:2:end] && length(given["w"]) == 2500
        @test given["spiketimes"] == run.spiketimes && given["rates"] == run.rates
        @test given["input_spikes"] == sum(length, run.trains) && given["steps"] == 5000
    end

    @testset "batch" begin
        given = ask("call" => "batch", "we" => [300e-12, 600e-12, 900e-12], "wi" => [2400e-12],
                    "group" => [1, 1, 1], "statistics" => "median,spiketimes", model()...)
        runs = [sim(100, 0.5, 1, we, 2400e-12) for we in (300e-12, 600e-12, 900e-12)]
        @test given["median"] == naive_median.(ceil_spikes.(runs))
        @test given["spike_count"] == given["spikes_listed"] == [length(r.spiketimes) for r in runs]
        @test given["spiketimes"] == reduce(vcat, [r.spiketimes for r in runs])
        @test all(isnan, given["mean"])
    end

    @testset "given rates" begin
        rates = [3.0, 5.0, 8.0, 1.0, 4.0]
        question = merge(model(N = 5), Fields("input" => "rates", "rates" => rates))
        trains = ask("call" => "trains", question...)
        given = ask("call" => "simulate", "we" => 1e-9, "wi" => 4e-9, "record" => "", "every" => 1,
                    question...)
        @test given["rates"] == rates
        @test given["input_spikes"] == sum(trains["counts"]) == length(trains["times"])
    end

    @testset "trains" begin
        given = ask("call" => "trains", model()...)
        run = sim(100, 0.5)
        @test given["times"] == reduce(vcat, run.trains) && given["counts"] == length.(run.trains)
    end

    @testset "trains that are given do what they did when drawn" begin
        drawn = ask("call" => "trains", model()...)
        ids = reduce(vcat, [fill(k, n) for (k, n) in enumerate(drawn["counts"])])
        question = Fields("call" => "simulate", "we" => 600e-12, "wi" => 2400e-12, "record" => "V",
                          "every" => 1)
        given = merge(model(), question, Fields("input" => "trains", "times" => drawn["times"],
                                                "ids" => ids))
        @test ask(given...)["V"] == ask(merge(model(), question)...)["V"]
    end
end
