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
# Numbers lie as in memory: every machine Julia runs on is little-endian.
# A frame is data: nothing in it is ever evaluated. pyadex/engine/frames.py is its twin.

const FRAME_MAGIC = b"AdEx"
const FRAME_VERSION = 0x0001
const FRAME_HEADER = 16
const Fields = Dict{String, Any}

struct FrameError <: Exception
    message::String
end

Base.showerror(io::IO, e::FrameError) = print(io, e.message)

"Length of the body that a header announces."
function body_length(header::Vector{UInt8})
    length(header) == FRAME_HEADER && header[1:4] == FRAME_MAGIC ||
        throw(FrameError("not a frame: it does not begin with \"AdEx\""))
    io = IOBuffer(header[5:end])
    version, _, size = read(io, UInt16), read(io, UInt16), read(io, UInt64)
    version == FRAME_VERSION || throw(FrameError("a frame of version $version, not $FRAME_VERSION"))
    size ≤ 2^40 || throw(FrameError("a frame that announces $size bytes"))
    return Int(size)
end

"What a body holds: the number of the request, and its fields."
function read_body(body::Vector{UInt8})
    io = IOBuffer(body)
    request = read_number(io, UInt64)
    fields = Fields()
    for _ in 1:read_number(io, UInt32)
        name = read_text(io, Int(read_number(io, UInt16)))
        fields[name] = read_value(io, read_number(io, UInt8))
    end
    eof(io) || throw(FrameError("a frame with $(bytesavailable(io)) bytes too many"))
    return request, fields
end

function read_value(io, kind::UInt8)
    kind == 0 && return read_number(io, UInt8) != 0
    kind == 1 && return read_number(io, Int64)
    kind == 2 && return read_number(io, Float64)
    kind == 3 && return read_text(io, read_length(io, 1))
    kind == 4 && return read_vector(io, Float64)
    kind == 5 && return read_vector(io, Int64)
    throw(FrameError("a field of unknown kind $kind"))
end

function read_number(io, ::Type{T}) where {T}
    bytesavailable(io) ≥ sizeof(T) || throw(FrameError("a frame that breaks off"))
    return read(io, T)
end

function read_length(io, item_size)
    n = read_number(io, UInt64)
    n ≤ bytesavailable(io) ÷ item_size || throw(FrameError("a frame that breaks off"))
    return Int(n)
end

function read_text(io, n::Int)
    bytesavailable(io) ≥ n || throw(FrameError("a frame that breaks off"))
    text = String(read(io, n))
    isvalid(text) || throw(FrameError("a text that is not UTF-8"))
    return text
end

function read_vector(io, ::Type{T}) where {T}
    values = Vector{T}(undef, read_length(io, 8))
    GC.@preserve values unsafe_read(io, Ptr{UInt8}(pointer(values)), UInt(8 * length(values)))
    return values
end

"A whole frame, header and body."
function frame(request::UInt64, fields::Fields)
    bytes = sizehint!(UInt8[], FRAME_HEADER + 12 + mapreduce(room_for, +, values(fields); init = 0))
    append!(bytes, FRAME_MAGIC)
    append_number!(bytes, FRAME_VERSION)
    append_number!(bytes, 0x0000)
    append_number!(bytes, UInt64(0))                # the length, known in the end
    append_number!(bytes, request)
    append_number!(bytes, UInt32(length(fields)))
    for (name, value) in fields
        append_number!(bytes, UInt16(sizeof(name)))
        append!(bytes, codeunits(name))
        append_value!(bytes, value)
    end
    append_number!(bytes, UInt64(length(bytes) - FRAME_HEADER))
    copyto!(bytes, 9, bytes, length(bytes) - 7, 8)
    return resize!(bytes, length(bytes) - 8)
end

room_for(x::Vector) = 100 + 8 * length(x)
room_for(x) = 100

# Copied as memory: an IOBuffer of Julia 1.5 takes byte by byte, a millisecond for each 200 000.
function append_memory!(bytes::Vector{UInt8}, source::Ptr{UInt8}, n::Int)
    before = length(bytes)
    resize!(bytes, before + n)
    GC.@preserve bytes unsafe_copyto!(pointer(bytes) + before, source, n)
    return bytes
end

append_number!(bytes::Vector{UInt8}, x::T) where {T <: Union{Integer, Float64}} =
    append!(bytes, reinterpret(UInt8, [x]))

function append_value!(bytes::Vector{UInt8}, x::Bool)
    push!(bytes, 0x00, UInt8(x))
end

function append_value!(bytes::Vector{UInt8}, x::Integer)
    push!(bytes, 0x01)
    append_number!(bytes, Int64(x))
end

function append_value!(bytes::Vector{UInt8}, x::AbstractFloat)
    push!(bytes, 0x02)
    append_number!(bytes, Float64(x))
end

function append_value!(bytes::Vector{UInt8}, x::AbstractString)
    push!(bytes, 0x03)
    append_number!(bytes, UInt64(sizeof(x)))
    append!(bytes, codeunits(String(x)))
end

function append_value!(bytes::Vector{UInt8}, x::Vector{T}) where {T <: Union{Float64, Int64}}
    push!(bytes, T === Float64 ? 0x04 : 0x05)
    append_number!(bytes, UInt64(length(x)))
    GC.@preserve x append_memory!(bytes, Ptr{UInt8}(pointer(x)), 8 * length(x))
end
