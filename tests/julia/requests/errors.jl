# All that throws stands here, last: where exceptions crash Julia, the rest has been tested by then.

using Nto1AdEx: FrameError

"The message of the error that `f()` throws."
function complaint(f)
    try
        f()
    catch e
        return sprint(showerror, e)
    end
    return "no error"
end

function test_errors()
    @testset "a run that cannot be" begin
        says(what, arguments...) = occursin(what, complaint(() -> sim(arguments...)))
        @test says("duration must be positive", 0, 0)
        @test says("N must be 0 or more, not -3", -3, 1)
        @test says("seed must be a non-negative integer, not -1", 10, 1, -1)
        for duration in (0, -1, NaN, Inf)
            given = "$(float(duration)) s"
            @test says("duration must be positive and finite, not $given", 10, duration)
        end
        for weight in (-1e-12, NaN, Inf)
            @test says("we must be non-negative and finite, not $weight S", 10, 1, 1, weight)
            @test says("wi must be non-negative and finite, not $weight S", 10, 1, 1, 1e-12, weight)
        end
        @test says("Δt must be positive and at most the duration", 10, 1e-5)
    end

    @testset "more input than a time step can count" begin
        grid = Nto1AdEx.TimeGrid(1e-3, 1e-4)
        crowd(n, id) = Nto1AdEx.given_arrivals(fill(5e-5, n), fill(id, n), 1, grid;
                                               drop_last_spike = false)
        for id in (1, 2)
            @test sum(sum, counts(crowd(65_535, id))) == 65_535
            @test_throws ArgumentError crowd(65_536, id)
        end
    end

    @testset "a damaged frame" begin
        whole = frame(UInt64(1), Fields("call" => "about", "x" => [1.0, 2.0], "s" => "σ", "n" => 3))
        for n in 0:(length(whole) - 1)
            @test last(read_frame(answer(whole[1:n])))["error"] == "argument"
        end
        @test_throws FrameError body_length([whole[1:4]; 0x02; whole[6:FRAME_HEADER]])   # version 2
        @test_throws FrameError body_length([b"adex"; whole[5:FRAME_HEADER]])
        @test_throws FrameError read_frame([whole; 0x00])
        rng = MersenneTwister(6)
        for _ in 1:2000       # whatever is wrong, there is an answer
            bytes = copy(whole)
            bytes[rand(rng, FRAME_HEADER:length(bytes))] = rand(rng, UInt8)
            @test last(read_frame(answer(bytes))) isa Fields
        end
    end

    @testset "a request that makes no sense" begin
        answered(question...) = ask(question...)["message"]
        @test answered("call" => "eval") == "there is no call named \"eval\""
        @test answered() == "there is no call named \"\""
        single = merge(model(), Fields("call" => "simulate", "we" => 1e-9, "wi" => 4e-9,
                                       "record" => "V", "every" => 1))
        but(changes...) = answered(merge(single, Fields(changes...))...)
        @test but("we" => 1) == "\"we\" of the request is a Int64, not a Float64"
        @test but("N" => [-1]) == "N must be 0 or more"
        @test but("seed" => [-1]) == "seed must be a non-negative integer, not -1"
        @test but("duration" => NaN) == "duration and dt must be positive"
        @test but("record" => "U") ==
              "signals are (:V, :w, :ge, :gi, :I_syn), not U"
        @test but("waveform" => [1.0]) == "the waveform has 1 values for 5000 steps"
        delete!(single, "we")
        @test but() == "the request lacks \"we\""
        many = merge(single, Fields("call" => "batch", "we" => [1e-9], "statistics" => "median"))
        @test answered(merge(many, Fields("group" => [2]))...) ==
              "every run needs one of the 1 inputs"
        three = merge(many, Fields("group" => [1, 1, 1], "we" => [1.0, 2.0], "wi" => [1.0]))
        @test answered(three...) == "\"we\" of the request has 2 values, not 1 or 3"
    end

    @testset "an error leaves the next call whole" begin
        @test ask("call" => "nonsense")["error"] == "argument"
        @test ask("call" => "about")["julia"] == string(VERSION)
    end
end

@testset "errors" begin
    if exceptions_work()
        test_errors()
    else
        @info "The tests of errors are skipped: this Julia crashes when it catches an exception, " *
              "as Debian 11's does with the libunwind of a later Debian."
        @test_skip test_errors()
    end
end
