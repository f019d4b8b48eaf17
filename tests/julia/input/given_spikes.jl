using Nto1AdEx: TimeGrid, arrival_step, step_of_given, time_to_give

@testset "a spike given at k·Δt goes to the step after it, however k·Δt was computed" begin
    for (Δt, steps) in ((1e-4, 100_000), (0.1e-3, 30_000), (1e-5, 100_000), (1 / 3000, 30_000), (0.05, 1000))
        grid = TimeGrid(steps * Δt, Δt)
        ms = 1000Δt
        for way in (k -> k * Δt, k -> k * ms / 1000, k -> k / (1 / Δt), k -> nextfloat(k * Δt), k -> prevfloat(k * Δt))
            @test all(k -> step_of_given(grid, way(k)) == k + 2, 0:(steps - 1))
        end
        # The times that the simulation itself tells, those of output spikes, too.
        @test all(k -> step_of_given(grid, grid.t[k + 1]) == k + 2, 0:(steps - 1))
        # Off the grid by a millionth of a step: the first step that begins after it.
        @test all(k -> step_of_given(grid, (k + 1e-6) * Δt) == k + 2, 0:(steps - 1))
        @test all(k -> step_of_given(grid, (k - 1e-6) * Δt) == k + 1, 1:(steps - 1))
    end
end

@testset "a drawn time, given back, goes to its own step" begin
    for (Δt, steps) in ((1e-4, 100_000), (1e-5, 100_000), (1 / 3000, 30_000))
        grid = TimeGrid(steps * Δt, Δt)
        moved = 0
        for k in 0:(steps - 1), places in -12:12
            t = k * Δt
            t = max(0.0, t + places * eps(t))
            given = time_to_give(grid, t)
            moved += given != t
            step_of_given(grid, given) == arrival_step(grid, t) || error("$t of step $k")
            t - 20eps(t) ≤ given ≤ t || error("$t moved to $given")
        end
        @test moved > 1000              # most lie near a sum that is above k·Δt somewhere
        times = sort!(rand(Nto1AdEx.Xoshiro256pp(1), 100_000) .* steps .* Δt)
        @test time_to_give.(Ref(grid), times) == times
    end
end
