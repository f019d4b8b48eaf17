# Work shared out over Julia's threads.

"Calls `work(item, worker)` for each item, on as many tasks as there are workers."
function share_out(work::F, items, workers::Int) where {F}
    workers = min(workers, length(items))
    # Apart, so that a single run need not compile what tasks take.
    workers > 1 ? share_out_by_tasks(work, items, workers) : foreach(item -> work(item, 1), items)
    return
end

@noinline function share_out_by_tasks(work::F, items, workers::Int) where {F}
    next = Threads.Atomic{Int}(1)
    function serve(worker)
        while true
            i = Threads.atomic_add!(next, 1)
            i ≤ length(items) || return
            work(items[i], worker)
        end
    end
    @sync for worker in 1:workers
        Threads.@spawn serve(worker)
    end
    return
end
