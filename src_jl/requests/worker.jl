# The worker: a Julia process that answers frames on its standard input with frames on its standard
# output, until the input ends.

"""
    serve(shared_memory = -1)

Answers request frames from standard input until it is closed. The answers go to a private copy of
standard output; whatever else Julia prints goes to standard error, so that it can't break a frame.

`shared_memory`: the descriptor of the file in which large vectors are handed over, if there is one.
"""
function serve(shared_memory::Integer = -1)
    memory = SharedMemory(shared_memory)
    requests, answers = private_copy(0), private_copy(1)
    redirect_to_null(0)
    ccall(:dup2, Cint, (Cint, Cint), 2, 1)
    redirect_stdout(stderr)                            # println has a copy of descriptor 1
    while true
        much_garbage() && is_idle(requests) && GC.gc()
        header = read_bytes(requests, FRAME_HEADER)
        header === nothing && return                   # the other side is gone
        body = read_bytes(requests, body_length(header))
        body === nothing && return
        write_bytes(answers, answer_body(body, memory)) || return
    end
end

# Collecting garbage takes as long as a sweep. It is done while nobody waits for an answer.
const MUCH_GARBAGE = 16_000_000     # bytes; Julia itself waits for some times as much
const IDLE_MILLISECONDS = 50

much_garbage() = Base.gc_num().allocd > MUCH_GARBAGE

struct PollDescriptor
    descriptor::Cint
    events::Cshort
    found::Cshort
end

const POLLIN = Cshort(1)

"Does no request come for a while?"
function is_idle(descriptor)
    poll = Ref(PollDescriptor(descriptor, POLLIN, 0))
    return ccall(:poll, Cint, (Ref{PollDescriptor}, Culong, Cint), poll, 1, IDLE_MILLISECONDS) == 0
end

# Plain system calls on blocking descriptors: Julia's own streams wait for more than they were asked
# for, or poll.

const F_SETFL = 4
const EINTR = 4

function private_copy(descriptor)
    copied = ccall(:dup, Cint, (Cint,), descriptor)
    ccall(:fcntl, Cint, (Cint, Cint, Cint...), copied, F_SETFL, 0)
    return copied
end

function redirect_to_null(descriptor)
    null = open("/dev/null")
    ccall(:dup2, Cint, (Cint, Cint), Base.fd(null), descriptor)
    close(null)
    return
end

"The next `n` bytes; `nothing` if there are no more so many."
function read_bytes(descriptor, n::Int)
    bytes = Vector{UInt8}(undef, n)
    filled = 0
    while filled < n
        got = GC.@preserve bytes ccall(:read, Cssize_t, (Cint, Ptr{UInt8}, Csize_t), descriptor,
                                       pointer(bytes) + filled, n - filled)
        got < 0 && Libc.errno() == EINTR && continue
        got ≤ 0 && return nothing
        filled += got
    end
    return bytes
end

"Writes all bytes; false if nobody reads them any more."
function write_bytes(descriptor, bytes::Vector{UInt8})
    written = 0
    while written < length(bytes)
        put = GC.@preserve bytes ccall(:write, Cssize_t, (Cint, Ptr{UInt8}, Csize_t), descriptor,
                                       pointer(bytes) + written, length(bytes) - written)
        put < 0 && Libc.errno() == EINTR && continue
        put < 0 && return false
        written += put
    end
    return true
end
