# From what is asked of an input to what arrives.

"The input that a key describes, drawn anew but for the `kinds` that are drawn: a function of the key."
function draw(key::InputKey, grid::TimeGrid, kinds::DrawnKinds = NOTHING_DRAWN)
    key.correlation > 0 && check_equal_rates(key)
    key.pooled && return apart(pooled_input, key, grid, kinds)::Input
    key.correlation > 0 && return apart(correlated_input, key, grid)::Input
    return apart(single_inputs, key, grid)::Input
end

function single_inputs(key::InputKey, grid::TimeGrid)
    rates, rng = rates_and_stream(key)
    return Input(rates, poisson_arrivals(rates, rng, key, grid))
end

check_equal_rates(key::InputKey) =
    isempty(key.rates) && !has_random_rates(key) ||
        throw(ArgumentError("correlated inputs of a kind need the same rate"))

"The rates (Hz) of an input, also where they did not have to be drawn."
function rates_of(input::Input, key::InputKey)
    isempty(input.rates) || return input.rates
    return [fill(key.dist.mean_rate_e, key.Ne); fill(key.dist.mean_rate_i, key.N - key.Ne)]
end

"The rates (Hz) of an input, and its stream, whose next draws are the trains."
function rates_and_stream(key::InputKey)
    rng = Xoshiro256pp(key.seed)
    return input_rates(rng, key), rng
end
