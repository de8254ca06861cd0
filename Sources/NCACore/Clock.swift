extension ContinuousClock.Instant {
    /// Since then.
    package var seconds: Double {
        let duration = duration(to: .now).components
        return Double(duration.seconds) + Double(duration.attoseconds) * 1e-18
    }
}
