import NCAFiles

/// One animated WebP.
struct WebPWriter: FrameWriter {
    private let path: String
    private let animation: Animation
    /// Whether colours under alpha 0 are of interest.
    private let bleeds: Bool
    private let encoder: AnimatedWebP

    init(
        path: String, animation: Animation, compression: AnimatedWebP.Compression, guardian: OutputGuard
    ) throws {
        self.path = path
        self.animation = animation
        bleeds = compression == .exact
        encoder = try AnimatedWebP(
            width: animation.width, height: animation.height, timeline: animation.timeline,
            compression: compression)
        try guardian.check(path, .webp)
    }

    func add(_ frame: Frame) throws { try encoder.add(bleeds ? frame.picture.bled() : frame.picture) }

    func finish() throws -> Product {
        var product = Product(try AnimatedWebP.marked(try encoder.finish()), path: path, .webp)
        product.warnings = animation.speedWarnings(path)
        return product
    }
}
