import NCACore
import NCAImageIO

extension RGBAImage {
    /// The smallest rectangle outside which a picture of the same size is seen as this one; nil if it is everywhere.
    func changes(to other: RGBAImage) -> Rectangle? {
        precondition(width == other.width && height == other.height)
        return pixels.withUnsafeBytes { ours in
            other.pixels.withUnsafeBytes { theirs in
                let (a, b) = (ours.bindMemory(to: UInt32.self), theirs.bindMemory(to: UInt32.self))
                var (left, right, top, bottom) = (width, -1, height, -1)
                for y in 0..<height {
                    for x in 0..<width where a[y * width + x] != b[y * width + x] {
                        // Colours under alpha 0 are not seen.
                        let i = 4 * (y * width + x) + 3
                        if ours[i] | theirs[i] == 0 { continue }
                        (left, right) = (min(left, x), max(right, x))
                        (top, bottom) = (min(top, y), y)
                    }
                }
                return right < 0
                    ? nil : Rectangle(x: left, y: top, width: right - left + 1, height: bottom - top + 1)
            }
        }
    }
}
