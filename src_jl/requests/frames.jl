# The frames in which two processes, or two languages in one process, talk: named scalars and vectors.
#
#     frame  =  "AdEx"  version:UInt16  0:UInt16  length:UInt64  body          (little-endian)
#     body   =  request:UInt64  fields:UInt32  field*
#     field  =  name_length:UInt16  name  kind:UInt8  value
#
#     kind 0  Bool      one byte             kind 3  String            length:UInt64, UTF-8
#     kind 1  Int64     eight bytes          kind 4  Vector{Float64}   length:UInt64, numbers
#     kind 2  Float64   eight bytes          kind 5  Vector{Int64}     length:UInt64, numbers
#
#     kind 6  Vector{Float64} in shared memory: length:UInt64, offset:UInt64 in bytes (answers only)
#
# Numbers lie as in memory: every machine Julia runs on is little-endian.
# A frame is data: nothing in it is ever evaluated. pyadex/engine/frames.py is its twin.

const FRAME_MAGIC = UInt64(0x78456441)          # "AdEx"
const FRAME_VERSION = UInt64(1)
const FRAME_HEADER = 16
const Fields = Dict{String, Any}

struct FrameError <: Exception
    message::String
end

Base.showerror(io::IO, e::FrameError) = print(io, e.message)

"Length of the body that a header announces."
function body_length(header::Vector{UInt8})
    length(header) == FRAME_HEADER && word_at(header, 1, 4) == FRAME_MAGIC ||
        throw(FrameError("not a frame: it does not begin with \"AdEx\""))
    version, size = word_at(header, 5, 2), word_at(header, 9, 8)
    version == FRAME_VERSION || throw(FrameError("a frame of version $version, not $FRAME_VERSION"))
    size ≤ 2^40 || throw(FrameError("a frame that announces $size bytes"))
    return Int(size)
end

# A reader of ours, and vectors that are filled by loops of ours: what Julia's own streams and
# collections compile for them would not be kept with this package before Julia 1.9.
"The bytes of a frame, and how many of them have been read."
mutable struct FrameReader
    bytes::Vector{UInt8}
    read::Int
end

left(reader::FrameReader) = length(reader.bytes) - reader.read

"What a body holds: the number of the request, and its fields."
function read_body(body::Vector{UInt8})
    reader = FrameReader(body, 0)
    request = read_word(reader, 8)
    fields = Fields()
    for _ in 1:read_word(reader, 4)
        name = read_text(reader, Int(read_word(reader, 2)))
        fields[name] = read_value(reader, read_word(reader, 1))
    end
    left(reader) == 0 || throw(FrameError("a frame with $(left(reader)) bytes too many"))
    return request, fields
end

function read_value(reader::FrameReader, kind::UInt64)
    kind == 0 && return read_word(reader, 1) != 0
    kind == 1 && return read_word(reader, 8) % Int64
    kind == 2 && return reinterpret(Float64, read_word(reader, 8))
    kind == 3 && return read_text(reader, read_length(reader, 1))
    kind == 4 && return read_vector(reader, Float64)
    kind == 5 && return read_vector(reader, Int64)
    throw(FrameError("a field of unknown kind $kind"))
end

function read_word(reader::FrameReader, n::Int)
    left(reader) ≥ n || throw(FrameError("a frame that breaks off"))
    word = word_at(reader.bytes, reader.read + 1, n)
    reader.read += n
    return word
end

function read_length(reader::FrameReader, item_size::Int)
    n = read_word(reader, 8)
    n ≤ left(reader) ÷ item_size || throw(FrameError("a frame that breaks off"))
    return Int(n)
end

function read_text(reader::FrameReader, n::Int)
    left(reader) ≥ n || throw(FrameError("a frame that breaks off"))
    bytes = reader.bytes
    text = GC.@preserve bytes unsafe_string(pointer(bytes, reader.read + 1), n)
    isvalid(text) || throw(FrameError("a text that is not UTF-8"))
    reader.read += n
    return text
end

function read_vector(reader::FrameReader, ::Type{T}) where {T}
    values = Vector{T}(undef, read_length(reader, 8))
    bytes, n = reader.bytes, 8 * length(values)
    GC.@preserve bytes values unsafe_copyto!(Ptr{UInt8}(pointer(values)), pointer(bytes) + reader.read, n)
    reader.read += n
    return values
end

"A whole frame, header and body; its large vectors are laid down in `memory` where there is any."
function frame(request::UInt64, fields::Fields, memory::SharedMemory = NO_SHARED_MEMORY)
    bytes = UInt8[]
    append_word!(bytes, FRAME_MAGIC, 4)
    append_word!(bytes, FRAME_VERSION, 2)
    append_word!(bytes, UInt64(0), 2)
    append_word!(bytes, UInt64(0), 8)               # the length, known in the end
    append_word!(bytes, request, 8)
    append_word!(bytes, length(fields) % UInt64, 4)
    for (name, value) in fields
        append_word!(bytes, sizeof(name) % UInt64, 2)
        append_text!(bytes, name)
        append_value!(bytes, value, memory)
    end
    put_word!(bytes, 9, (length(bytes) - FRAME_HEADER) % UInt64, 8)
    return bytes
end

function put_word!(bytes::Vector{UInt8}, first::Int, word::UInt64, n::Int)
    for k in 0:(n - 1)
        bytes[first + k] = (word >> 8k) % UInt8
    end
    return bytes
end

function append_word!(bytes::Vector{UInt8}, word::UInt64, n::Int)
    before = length(bytes)
    resize!(bytes, before + n)
    return put_word!(bytes, before + 1, word, n)
end

# Copied as memory: an IOBuffer of Julia 1.5 takes byte by byte, a millisecond for each 200 000.
function append_memory!(bytes::Vector{UInt8}, source::Ptr{UInt8}, n::Int)
    before = length(bytes)
    resize!(bytes, before + n)
    GC.@preserve bytes unsafe_copyto!(pointer(bytes) + before, source, n)
    return bytes
end

append_text!(bytes::Vector{UInt8}, text::String) =
    GC.@preserve text append_memory!(bytes, pointer(text), sizeof(text))

function append_value!(bytes::Vector{UInt8}, x::Bool)
    append_word!(bytes, UInt64(0), 1)
    append_word!(bytes, UInt64(x), 1)
end

function append_value!(bytes::Vector{UInt8}, x::Integer)
    append_word!(bytes, UInt64(1), 1)
    append_word!(bytes, Int64(x) % UInt64, 8)
end

function append_value!(bytes::Vector{UInt8}, x::Float64)
    append_word!(bytes, UInt64(2), 1)
    append_word!(bytes, reinterpret(UInt64, x), 8)
end

function append_value!(bytes::Vector{UInt8}, x::String)
    append_word!(bytes, UInt64(3), 1)
    append_word!(bytes, sizeof(x) % UInt64, 8)
    append_text!(bytes, x)
end

append_value!(bytes::Vector{UInt8}, x, ::SharedMemory) = append_value!(bytes, x)

function append_value!(bytes::Vector{UInt8}, x::Vector{Float64}, memory::SharedMemory)
    offset = lay_down!(memory, x)
    offset < 0 && return append_value!(bytes, x)
    append_word!(bytes, UInt64(6), 1)
    append_word!(bytes, length(x) % UInt64, 8)
    append_word!(bytes, offset % UInt64, 8)
end

function append_value!(bytes::Vector{UInt8}, x::Vector{T}) where {T <: Union{Float64, Int64}}
    append_word!(bytes, T === Float64 ? UInt64(4) : UInt64(5), 1)
    append_word!(bytes, length(x) % UInt64, 8)
    GC.@preserve x append_memory!(bytes, Ptr{UInt8}(pointer(x)), 8 * length(x))
end
