extension Workers {
    /// The results of all tasks, in their order, whatever thread made them.
    /// - Parameter body: `worker`, below ``threads``, tells which of the threads runs it: no two at once have the same.
    package func map<Result, Failure: Error>(
        _ tasks: Int, _ body: (_ task: Int, _ worker: Int) throws(Failure) -> Result
    ) throws(Failure) -> [Result] {
        var results = [Swift.Result<Result, Failure>?](repeating: nil, count: tasks)
        results.withUnsafeMutableBufferPointer { results in
            // Tasks write to separate elements.
            nonisolated(unsafe) let results = results
            forEach(tasks) { task, worker in
                results[task] = Swift.Result { () throws(Failure) in try body(task, worker) }
            }
        }
        var values: [Result] = []
        values.reserveCapacity(tasks)
        for result in results { values.append(try result!.get()) }
        return values
    }
}
