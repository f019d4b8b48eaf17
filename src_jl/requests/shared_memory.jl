# Memory that Python and its worker process both see, for the large vectors of an answer: through a
# pipe they would be copied four times. It is a file without a name, which both have open from the
# start and which is gone when both are.

"""
    SharedMemory(descriptor)

The file with this descriptor, from which each answer takes memory anew (`forget!`). None if the
descriptor is negative.
"""
mutable struct SharedMemory
    descriptor::Cint
    address::Ptr{UInt8}
    size::Int
    taken::Int
end

SharedMemory(descriptor::Integer) = SharedMemory(descriptor, C_NULL, 0, 0)

const NO_SHARED_MEMORY = SharedMemory(-1)
const FEWEST_SHARED = 8_000             # numbers; fewer go through the pipe as fast
const MOST_BYTES_SHARED = 1 << 26       # they stay taken as long as the worker lives
const BYTES_OF_GROWTH = 1 << 20

forget!(memory::SharedMemory) = (memory.taken = 0; memory)

"Copies a vector into the memory, if it is large and there is room: its offset in bytes, else -1."
function lay_down!(memory::SharedMemory, values::Vector{Float64})
    bytes, offset = 8 * length(values), memory.taken
    length(values) ≥ FEWEST_SHARED && has_room!(memory, offset + bytes) || return -1
    GC.@preserve values unsafe_copyto!(memory.address + offset, Ptr{UInt8}(pointer(values)), bytes)
    memory.taken = offset + bytes
    return offset
end

function has_room!(memory::SharedMemory, bytes::Int)
    memory.descriptor < 0 && return false
    bytes ≤ memory.size && return true
    bytes ≤ MOST_BYTES_SHARED || return false
    size = cld(bytes, BYTES_OF_GROWTH) * BYTES_OF_GROWTH
    # Pages that are only found missing when they are written to would end the process.
    ccall(:posix_fallocate, Cint, (Cint, Int64, Int64), memory.descriptor, 0, size) == 0 || return false
    address = ccall(:mmap, Ptr{UInt8}, (Ptr{Cvoid}, Csize_t, Cint, Cint, Cint, Int64), C_NULL, size,
                    READ_AND_WRITE, MAP_SHARED, memory.descriptor, 0)
    address == Ptr{UInt8}(-1 % UInt) && return false
    memory.size > 0 && ccall(:munmap, Cint, (Ptr{UInt8}, Csize_t), memory.address, memory.size)
    memory.address, memory.size = address, size
    return true
end

const READ_AND_WRITE = 3
const MAP_SHARED = 1
