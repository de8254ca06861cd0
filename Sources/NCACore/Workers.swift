import Dispatch
import Synchronization

/// Spreads tasks over the machine's cores. Tasks are cut by sizes alone and write to separate elements, so the number of
/// threads changes no bit.
package struct Workers: Sendable {
    package let threads: Int

    package init(threads: Int) { self.threads = max(1, threads) }

    /// Runs `body` for every task, on all threads at once.
    package func forEach(_ tasks: Int, _ body: (_ task: Int) -> Void) {
        forEach(tasks) { task, _ in body(task) }
    }

    /// - Parameter body: `worker`, below ``threads``, tells which of the threads runs it: no two at once have the same.
    package func forEach(_ tasks: Int, _ body: (_ task: Int, _ worker: Int) -> Void) {
        let count = min(threads, tasks)
        if count <= 1 {
            for task in 0..<tasks { body(task, 0) }
            return
        }
        let next = Atomic(0)
        withoutActuallyEscaping(body) { body in
            // Tasks write to separate elements, and all are done when this returns.
            nonisolated(unsafe) let body = body
            DispatchQueue.concurrentPerform(iterations: count) { worker in
                while true {
                    let task = next.add(1, ordering: .relaxed).oldValue
                    guard task < tasks else { return }
                    body(task, worker)
                }
            }
        }
    }

    /// Runs `body` for pieces of `0..<count` of about `size`.
    package func forEachRange(_ count: Int, size: Int, _ body: (_ range: Range<Int>) -> Void) {
        forEach((count + size - 1) / size) { task in
            body(task * size..<min(count, (task + 1) * size))
        }
    }
}
