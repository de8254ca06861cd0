import NCAImageIO

extension RGBAImage {
    /// Pixels that colours are carried under alpha 0: four mipmap levels of a texture stay free of dark fringes, and what
    /// lies further out still compresses to nothing.
    private static let bleedDistance = 16

    /// The picture with colours carried outwards under alpha 0.
    ///
    /// Engines that filter a texture, or shrink it, mix colours of neighbours before they look at alpha: black under
    /// transparent pixels would be seen as a dark fringe. Each pixel gets the mean colour of those around it that have one,
    /// ring by ring.
    func bled() -> RGBAImage {
        var result = self
        let (width, height) = (width, height)
        result.pixels.withUnsafeMutableBufferPointer { pixels in
            var hasColour = (0..<width * height).map { pixels[4 * $0 + 3] > 0 }
            func neighbours(_ index: Int, _ body: (Int) -> Void) {
                let (x, y) = (index % width, index / width)
                for ny in max(0, y - 1)...min(height - 1, y + 1) {
                    for nx in max(0, x - 1)...min(width - 1, x + 1) where ny * width + nx != index {
                        body(ny * width + nx)
                    }
                }
            }
            // Those without a colour beside one with a colour; each is queued once.
            var isQueued = hasColour
            var rim: [Int] = []
            for index in hasColour.indices where !hasColour[index] {
                var isBeside = false
                neighbours(index) { if hasColour[$0] { isBeside = true } }
                guard isBeside else { continue }
                isQueued[index] = true
                rim.append(index)
            }
            for _ in 0..<Self.bleedDistance where !rim.isEmpty {
                for index in rim {
                    var (sum, count) = (SIMD3<Int>(), 0)
                    neighbours(index) { other in
                        guard hasColour[other] else { return }
                        sum &+= SIMD3(
                            Int(pixels[4 * other]), Int(pixels[4 * other + 1]), Int(pixels[4 * other + 2]))
                        count += 1
                    }
                    for k in 0..<3 { pixels[4 * index + k] = UInt8((sum[k] + count / 2) / count) }
                }
                for index in rim { hasColour[index] = true }
                var next: [Int] = []
                for index in rim {
                    neighbours(index) { other in
                        guard !isQueued[other] else { return }
                        isQueued[other] = true
                        next.append(other)
                    }
                }
                rim = next
            }
        }
        return result
    }
}
