# The worker: a Julia process that answers frames on its standard input with frames on its standard
# output, until the input ends.

"""
    serve()

Answers request frames from standard input until it is closed. The answers go to a private copy of
standard output; whatever else Julia prints goes to standard error, so that it can't break a frame.
"""
function serve()
    requests = Base.fdio(duplicate(0), true)
    answers = Base.fdio(duplicate(1), true)
    point(0, "/dev/null")
    ccall(:dup2, Cint, (Cint, Cint), 2, 1)
    try
        while true
            header = read(requests, FRAME_HEADER)
            length(header) == FRAME_HEADER || return       # the other side is gone
            body = read(requests, body_length(header))
            write(answers, answer_body(body))
            flush(answers)
        end
    catch e
        e isa SystemError && return                         # the other side went while we spoke
        rethrow()
    end
end

duplicate(fd) = ccall(:dup, Cint, (Cint,), fd)

function point(fd, path)
    file = open(path)
    ccall(:dup2, Cint, (Cint, Cint), Base.fd(file), fd)
    close(file)
    return
end
