# How what is compiled with few optimizations calls what deserves all of them.

"""
    apart(loop, arguments...; keywords...)

Calls a function of `Loops` that takes long enough to be worth all optimizations. Julia 1.5 compiles
a function together with those that it calls, with the fewest optimizations that one of them asks
for; called by this way, the loop is compiled by itself.
"""
apart(loop, arguments...; keywords...) = Base.invokelatest(loop, arguments...; keywords...)
