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
    ccall((@static Sys.iswindows() ? :_dup2 : :dup2), Cint, (Cint, Cint), 2, 1)
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

"Does no request come for a while? Windows can't tell, so there Julia collects when it wants to."
function is_idle(descriptor)
    Sys.iswindows() && return false
    poll = Ref(PollDescriptor(descriptor, POLLIN, 0))
    return ccall(:poll, Cint, (Ref{PollDescriptor}, Culong, Cint), poll, 1, IDLE_MILLISECONDS) == 0
end

# Plain system calls on blocking descriptors: Julia's own streams wait for more than they were asked
# for, or poll. On Windows they have other names, and have never been run.

const F_SETFL = 4
const O_BINARY = 0x8000
const EINTR = 4
const MOST_AT_ONCE = 1 << 30             # Windows counts in 32 bits
const Count = Sys.iswindows() ? Cint : Cssize_t
const NULL_FILE = Sys.iswindows() ? "nul" : "/dev/null"

"A copy of a descriptor that waits, and leaves each byte as it is."
function private_copy(descriptor)
    copied = ccall((@static Sys.iswindows() ? :_dup : :dup), Cint, (Cint,), descriptor)
    @static if Sys.iswindows()
        ccall(:_setmode, Cint, (Cint, Cint), copied, O_BINARY)
    else
        ccall(:fcntl, Cint, (Cint, Cint, Cint...), copied, F_SETFL, 0)
    end
    return copied
end

function redirect_to_null(descriptor)
    null = open(NULL_FILE)
    ccall((@static Sys.iswindows() ? :_dup2 : :dup2), Cint, (Cint, Cint), Base.fd(null), descriptor)
    close(null)
    return
end

"The next `n` bytes; `nothing` if there are no more so many."
function read_bytes(descriptor, n::Int)
    bytes = Vector{UInt8}(undef, n)
    filled = 0
    while filled < n
        got = GC.@preserve bytes ccall((@static Sys.iswindows() ? :_read : :read), Count,
                                       (Cint, Ptr{UInt8}, Csize_t), descriptor,
                                       pointer(bytes) + filled, min(n - filled, MOST_AT_ONCE))
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
        put = GC.@preserve bytes ccall((@static Sys.iswindows() ? :_write : :write), Count,
                                       (Cint, Ptr{UInt8}, Csize_t), descriptor,
                                       pointer(bytes) + written,
                                       min(length(bytes) - written, MOST_AT_ONCE))
        put < 0 && Libc.errno() == EINTR && continue
        put < 0 && return false
        written += put
    end
    return true
end
