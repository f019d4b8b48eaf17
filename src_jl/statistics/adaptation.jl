# The mean of the adaptation current. It need not be added up in the loop over time.

"""
    mean_w(c, steps, mean_V, spikes, (V₀, w₀), (V₁, w₁)) -> Float64

Mean of w over `steps` steps that begin in the state (V₀, w₀) and end in (V₁, w₁), each step's w
taken at its end. Over all steps, the Euler steps of w's equation,

    w ← w + Δt/τw (a (V - EL) - w), and + b with a spike,

add up to w₁ - w₀; so that the sum of w follows from that of V and from the number of spikes.
"""
function mean_w(c::StepConstants{Float64}, steps::Int, mean_V, spikes, (V₀, w₀), (V₁, w₁))
    gained = w₁ - w₀
    of_states_before = mean_V + (V₀ - V₁) / steps
    return c.a * (of_states_before - c.EL) + (c.b * spikes - gained) / (c.Δt_τw * steps) + gained / steps
end
