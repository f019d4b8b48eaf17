# The request handler: calls that take named scalars and vectors in SI units and give named scalars
# and vectors. Both engines send their requests here, in the same frames.
#
#     about()                                  versions, threads
#     simulate(input, neuron, we, wi, …)       one run, with signals
#     batch(inputs, neurons, we, wi, …)        many runs, with statistics
#     trains(input)                            the spike trains of an input
#     imaged(V, …)                             a recording of a run with noise
#     connections(input, neuron, snr, …)       scores of a run's inputs, in recordings with noise
#     connection_scores(recordings, times, …)  scores of given trains in given recordings
#     stas(V, times, …)                        the STAs of a train and its surrogates
#     warm_up(first_call, statistics)          nothing: compiles what that call will need

"""
    answer(request_frame::AbstractVector{UInt8}) -> Vector{UInt8}

The frame that answers a request frame. Never throws: what went wrong is in the fields `error` (its
sort: `argument`, `memory` or `internal`) and `message`.
"""
function answer(request_frame::AbstractVector{UInt8})
    bytes = Vector{UInt8}(request_frame)
    try
        length(bytes) ≥ FRAME_HEADER || throw(FrameError("a frame that breaks off"))
        body_length(bytes[1:FRAME_HEADER]) == length(bytes) - FRAME_HEADER ||
            throw(FrameError("a frame that breaks off"))
        return answer_body(bytes[(FRAME_HEADER + 1):end])
    catch e
        return frame(UInt64(0), complaint(e))
    end
end

function answer_body(body::Vector{UInt8}, memory::SharedMemory = NO_SHARED_MEMORY)
    request = UInt64(0)
    try
        request, fields = read_body(body)
        return frame(request, dispatch(fields), forget!(memory))
    catch e
        return frame(request, complaint(e))
    end
end

function dispatch(fields::Fields)
    call = get(fields, "call", "")
    call == "about" && return about()
    call == "simulate" && return simulate(fields)
    call == "batch" && return batch(fields)
    call == "trains" && return trains(fields)
    call == "imaged" && return imaged_trace(fields)
    call == "connections" && return connections(fields)
    call == "connection_scores" && return connection_scores(fields)
    call == "stas" && return stas(fields)
    call == "warm_up" && return warm_up(fields)
    throw(ArgumentError("there is no call named \"$call\""))
end

complaint(e) = Fields("error" => "internal", "message" => internal_message(e))
complaint(e::Union{ArgumentError, FrameError}) =
    Fields("error" => "argument", "message" => e isa FrameError ? e.message : e.msg)
complaint(::OutOfMemoryError) = Fields("error" => "memory", "message" => "Julia ran out of memory")
complaint(e::TaskFailedException) = complaint(cause(e))
complaint(e::CompositeException) = complaint(first(e.exceptions))

cause(e::TaskFailedException) = isdefined(e.task, :result) ? e.task.result : e.task.exception

# Julia 1.5 can crash while it explains a method error.
internal_message(e::MethodError) = "MethodError: no method of $(e.f) fits its arguments"
internal_message(e) = sprint(showerror, e)

about() = Fields("julia" => string(VERSION), "threads" => Threads.nthreads(),
                 "cpu" => Sys.CPU_NAME, "pid" => Libc.getpid(), "kernel" => string(Sys.KERNEL))
