import Foundation
import NCATraining

extension FuzzReaders {
    /// Checkpoints of trainings, and trainers that go on from them. Bit 0: the checksum stays as it is. Bit 1: the bytes
    /// change a valid checkpoint, three by three: an offset, little-endian, and the new byte; else they are the file. The
    /// valid one has the format of the day, so that the corpus does not age.
    static func checkpoint(_ steering: UInt8, _ bytes: [UInt8]) {
        var file = bytes
        if steering & 2 != 0 {
            file = validCheckpoint
            for i in stride(from: 0, to: bytes.count - 2, by: 3) {
                file[(Int(bytes[i]) | Int(bytes[i + 1]) << 8) % file.count] = bytes[i + 2]
            }
        }
        if steering & 1 == 0, file.count >= 12 { put(crc(file[12...]), in: &file, at: 8) }
        let path = "\(folder)/fuzz.checkpoint"
        write(file, to: path)
        guard let checkpoint = try? Checkpoint(contentsOf: path) else { return }
        _ = try? Trainer(resuming: checkpoint, target: target, threads: 1)
    }

    private static let target = Target.disc(side: 8)

    /// Of the smallest training that there is.
    private static let validCheckpoint: [UInt8] = {
        var options = TrainingOptions(shape: AutomatonShape(channels: 4, hidden: 8, width: 8, height: 8))
        (options.batch, options.pool, options.damaged) = (2, 2, 0)
        (options.minSteps, options.maxSteps, options.suggestedSteps) = (2, 3, 3)
        let trainer = Trainer(options: options, target: target, threads: 1)
        trainer.iterate(progress: 0)
        let path = "\(folder)/valid.checkpoint"
        try! trainer.checkpoint(elapsed: 1, length: .iterations(4)).write(to: path)
        // Where it does not go on itself, nothing that comes of it would be tried.
        _ = try! Trainer(resuming: try! Checkpoint(contentsOf: path), target: target, threads: 1)
        return [UInt8](FileManager.default.contents(atPath: path)!)
    }()
}
