import Foundation
import NCARuntime
import Synchronization

/// Two threads that share the jobs of a world's steps, as a game's job system would: a step is too short to sleep in.
final class JobThreads: @unchecked Sendable {
    private let world: World
    private let pass = Atomic(0)
    private let jobs = Atomic(0)
    private let nextJob = Atomic(0)
    private let finished = Atomic(0)
    private let isOver = Atomic(false)

    init(_ world: World) {
        self.world = world
        Thread.detachNewThread { [self] in
            var seen = 0
            while !isOver.load(ordering: .acquiring) {
                let current = pass.load(ordering: .acquiring)
                guard current != seen else { continue }
                seen = current
                work()
            }
        }
    }

    func step() {
        var count = try! world.beginJobs()
        while count > 0 {
            finished.store(0, ordering: .relaxed)
            nextJob.store(0, ordering: .relaxed)
            jobs.store(count, ordering: .relaxed)
            pass.add(1, ordering: .releasing)
            work()
            while finished.load(ordering: .acquiring) < 2 {}
            count = try! world.nextPass()
        }
    }

    func stop() { isOver.store(true, ordering: .releasing) }

    private func work() {
        let count = jobs.load(ordering: .relaxed)
        while true {
            let job = nextJob.add(1, ordering: .relaxed).oldValue
            guard job < count else { break }
            try! world.runJob(job)
        }
        finished.add(1, ordering: .releasing)
    }
}
