import NCAImageIO

extension RGBAImage {
    /// Pixels that colours are carried under alpha 0: enough for any filter, and for two mipmap levels of a texture. Each
    /// further pixel costs bytes.
    private static let bleedDistance = 4

    /// Where a pixel looks for a colour, in this order: beside it, then across.
    private static let bleedDirections = [
        (-1, 0), (1, 0), (0, -1), (0, 1), (-1, -1), (1, -1), (-1, 1), (1, 1),
    ]

    /// The picture with colours carried outwards under alpha 0.
    ///
    /// Engines that filter a texture, or shrink it, mix colours of neighbours before they look at alpha: black under
    /// transparent pixels would be seen as a dark fringe. Ring by ring, each pixel gets the colour of one that has one; a
    /// mean would be as good, and compress half as well.
    func bled() -> RGBAImage {
        var result = self
        let (width, height) = (width, height)
        result.pixels.withUnsafeMutableBytes { bytes in

            let pixels = bytes.bindMemory(to: UInt32.self)
            var hasColour = (0..<width * height).map { bytes[4 * $0 + 3] > 0 }
            func neighbour(_ index: Int, _ direction: (x: Int, y: Int)) -> Int? {
                let (x, y) = (index % width + direction.x, index / width + direction.y)
                return 0..<width ~= x && 0..<height ~= y ? y * width + x : nil
            }
            func coloured(_ index: Int) -> Int? {
                for direction in Self.bleedDirections {
                    if let other = neighbour(index, direction), hasColour[other] { return other }
                }
                return nil
            }
            var ring = hasColour.indices.filter { !hasColour[$0] && coloured($0) != nil }
            for distance in 1...Self.bleedDistance {
                for index in ring {
                    guard let other = coloured(index) else { continue }
                    let alpha = bytes[4 * index + 3]
                    pixels[index] = pixels[other]
                    bytes[4 * index + 3] = alpha
                }
                if distance == Self.bleedDistance { break }
                // Only now: a ring takes no colour from itself.
                for index in ring { hasColour[index] = true }
                var next: Set<Int> = []
                for index in ring {
                    for direction in Self.bleedDirections {
                        if let other = neighbour(index, direction), !hasColour[other] { next.insert(other) }
                    }
                }
                ring = next.sorted()
            }
        }
        return result
    }
}
