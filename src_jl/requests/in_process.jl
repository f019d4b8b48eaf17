# Calls from a C caller in this process: the same frames as the worker's, at addresses in memory.

# The frames that the caller still reads, by their address.
const HELD = Dict{Int64, Vector{UInt8}}()

"""
    answer_at(request::Int64, length::Int64, place::Ptr{Int64})

Answer the request frame at an address. Address and length of the answer come to `place`; it stays
there until `let_go(address)`. A length of 0: not even an error could be told. Never throws, since
nothing may be thrown into C.
"""
function answer_at(request::Int64, length::Int64, place::Ptr{Int64})
    try
        told = answer(unsafe_wrap(Array, Ptr{UInt8}(request), length))
        address = Int64(pointer(told))
        HELD[address] = told
        unsafe_store!(place, address, 1)
        unsafe_store!(place, Base.length(told), 2)
    catch
        unsafe_store!(place, 0, 2)
    end
    return
end

"The caller no longer reads the answer at this address."
function let_go(address::Int64)
    delete!(HELD, address)
    return
end

"The addresses of `answer_at` and `let_go` as C functions, as text."
c_functions() = string(Int64(@cfunction(answer_at, Cvoid, (Int64, Int64, Ptr{Int64}))), " ",
                       Int64(@cfunction(let_go, Cvoid, (Int64,))))
