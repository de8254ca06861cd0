/// One animated WebP.
struct WebPWriter: FrameWriter {
    private let path: String
    private let encoder: AnimatedWebP

    init(path: String, animation: Animation, compression: AnimatedWebP.Compression) throws {
        self.path = path
        encoder = try AnimatedWebP(
            width: animation.width, height: animation.height, timeline: animation.timeline,
            compression: compression)
        try checkFile(path)
    }

    func add(_ frame: Frame) throws { try encoder.add(frame.picture) }

    func finish() throws -> Product {
        Product(try encoder.finish(), path: path)
    }
}
