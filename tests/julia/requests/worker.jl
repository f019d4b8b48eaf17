# A worker process, spoken to over its pipes.

const NOISY_WORKER = """
    using Nto1AdEx
    @eval Nto1AdEx function trains(fields::Fields)
        println("a line that does not belong here")
        ccall(:puts, Cint, (Cstring,), "nor does this one")
        ccall(:fflush, Cint, (Ptr{Cvoid},), C_NULL)
        return Fields("printed" => true, "garbage" => Base.gc_num().allocd)
    end
    Nto1AdEx.serve()
    """

function ask_worker(worker, request, fields...)
    write(worker, frame(UInt64(request), Fields(fields...)))
    size = body_length(read(worker, FRAME_HEADER))
    return read_body(read(worker, size))
end

@testset "worker" begin
    printed = Base.BufferStream()
    worker = open(pipeline(julia("-e", NOISY_WORKER), stderr = printed), "r+")

    @testset "answers one request after the other" begin
        for request in (1, 2, typemax(Int64))
            number, fields = ask_worker(worker, request, "call" => "about")
            @test number == request
            @test fields["julia"] == string(VERSION) && fields["pid"] == getpid(worker)
        end
    end

    @testset "is not disturbed by what is printed" begin
        number, fields = ask_worker(worker, 4, "call" => "trains")
        @test number == 4 && fields["printed"]
        @test first(ask_worker(worker, 5, "call" => "about")) == 5
    end

    @testset "carries big vectors" begin
        question = ("call" => "simulate", "we" => 600e-12, "wi" => 2400e-12, "record" => "V",
                    "every" => 1)
        _, fields = ask_worker(worker, 6, question..., model(duration = 60.0)...)
        @test length(fields["V"]) == 600_000
        @test fields["V"] == sim(100, 60, 1, 600e-12).V
    end

    @testset "collects its garbage while nobody asks" begin
        garbage() = last(ask_worker(worker, 7, "call" => "trains"))["garbage"]
        # Its frame alone is 24 MB, more than is left lying, whenever Julia collects by itself.
        ask_worker(worker, 8, "call" => "simulate", "we" => 600e-12, "wi" => 2400e-12,
                   "record" => "V", "every" => 1, model(duration = 300.0)...)
        sleep(1)
        @test garbage() < 1_000_000
    end

    @testset "ends when its input ends" begin
        close(worker.in)
        wait(worker)
        @test success(worker)
    end

    @testset "sends what is printed to standard error" begin
        close(printed)
        text = read(printed, String)
        @test occursin("a line that does not belong here", text) && occursin("nor does this", text)
    end
end
