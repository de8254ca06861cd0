import NCATraining

extension FuzzReaders {
    /// Checkpoints of trainings, and trainers that go on from them. Bit 0: the checksum stays as it is.
    static func checkpoint(_ steering: UInt8, _ bytes: [UInt8]) {
        var bytes = bytes
        if steering & 1 == 0, bytes.count >= 12 { put(crc(bytes[12...]), in: &bytes, at: 8) }
        let path = "\(folder)/fuzz.checkpoint"
        write(bytes, to: path)
        guard let checkpoint = try? Checkpoint(contentsOf: path) else { return }
        _ = try? Trainer(resuming: checkpoint, target: .disc(side: 8), threads: 1)
    }
}
