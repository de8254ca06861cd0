extension CoreWorld {
    mutating func step(_ count: Int) throws(RuntimeError) {
        guard count >= 0 else { throw .count }
        for _ in 0..<count {
            if engine == .scalar { scalarStep() } else { vectorStep() }
            stepCount &+= 1
        }
    }
}
