import NCACore
import NCARuntime

/// What a model is trained towards: where its seed is, what its samples shall become, and how well it does.
///
/// The trainer knows pictures through this alone. A ``Target`` is the objective of a model that grows one picture.
package protocol Objective: Sendable {
    /// Of the grid, in cells.
    var width: Int { get }
    var height: Int { get }
    /// The cell where the seed is planted.
    var seed: (x: Int, y: Int) { get }
    /// The longer side of what grows, in cells: damage is in proportion to it.
    var extent: Int { get }
    /// What a sample shall become while what grows has a share of its size, above 0 up to 1.
    func loss(scale: Float) -> any StateLoss
    /// The mean squared error of what has grown, from which its PSNR is made.
    /// - Parameter colours: premultiplied RGBA, `[height][width][4]`, not limited.
    func error(of colours: [Float]) -> Double
    /// Tells whether a resumed run has the same objective.
    var digest: ObjectiveDigest { get }
}

extension Objective {
    /// The PSNR of what has grown in a world, in dB.
    func decibels(_ world: World) throws(RuntimeError) -> Double {
        SquaredError.decibels(error(of: try world.colours()))
    }
}

/// Size and checksum of an objective.
package struct ObjectiveDigest: Codable, Equatable, Sendable {
    var width: Int
    var height: Int
    var crc: UInt32
}
