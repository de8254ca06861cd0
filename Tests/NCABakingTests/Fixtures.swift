import NCABaking
import NCAImageIO
import NCAModelFile
import TestSupport

/// Growth of 22 states in a world of 32×28 cells, a frame of 64×56 pixels every four steps and at the end.
func growingScene() throws -> Scene {
    let file = ModelFile.growing()
    var scene = Scene(model: try file.model())
    scene.metadata = file.metadata
    scene.steps = 21
    scene.every = 4
    scene.scale = 2
    return scene
}

func pictures(_ scene: Scene) throws -> [RGBAImage] { try scene.frames().map(\.picture) }

/// The pixels as they are seen: colours under alpha 0 are free.
func visible(_ picture: RGBAImage) -> [UInt8] {
    var pixels = picture.pixels
    for i in stride(from: 0, to: pixels.count, by: 4) where pixels[i + 3] == 0 {
        (pixels[i], pixels[i + 1], pixels[i + 2]) = (0, 0, 0)
    }
    return pixels
}

/// The places where two rows of pictures are not seen as the same: short enough to be printed.
func differences(_ pictures: [RGBAImage], _ others: [RGBAImage]) -> [String] {
    guard pictures.count == others.count else { return ["\(pictures.count) pictures, not \(others.count)"] }
    return zip(pictures, others).enumerated()
        .filter { visible($0.element.0) != visible($0.element.1) }
        .map { "picture \($0.offset)" }
}
