import NCACore
import NCAImageIO

extension RGBAImage {
    /// A window of the picture; outside it is transparent.
    func cut(_ window: Rectangle) -> RGBAImage {
        if window == Rectangle(x: 0, y: 0, width: width, height: height) { return self }
        var result = RGBAImage(width: window.width, height: window.height)
        let columns = max(0, window.x)..<max(0, window.x, min(width, window.x + window.width))
        for y in max(0, window.y)..<max(0, window.y, min(height, window.y + window.height))
        where !columns.isEmpty {
            let target = 4 * ((y - window.y) * window.width + columns.lowerBound - window.x)
            result.pixels.replaceSubrange(
                target..<target + 4 * columns.count,
                with: pixels[4 * (y * width + columns.lowerBound)..<4 * (y * width + columns.upperBound)])
        }
        return result
    }

    /// The smallest rectangle with everything that is not transparent; nil if all is.
    var content: Rectangle? {
        var (left, right, top, bottom) = (width, -1, height, -1)
        pixels.withUnsafeBufferPointer { pixels in
            for y in 0..<height {
                let row = 4 * y * width
                guard let first = (0..<width).first(where: { pixels[row + 4 * $0 + 3] > 0 }),
                    let last = (0..<width).last(where: { pixels[row + 4 * $0 + 3] > 0 })
                else { continue }
                (left, right) = (Swift.min(left, first), Swift.max(right, last))
                (top, bottom) = (Swift.min(top, y), y)
            }
        }
        return right < 0 ? nil : Rectangle(x: left, y: top, width: right - left + 1, height: bottom - top + 1)
    }

    /// Sum over all pixels and channels of the absolute difference of premultiplied values, 0 … 255 each.
    func difference(from other: RGBAImage) -> Double {
        precondition(width == other.width && height == other.height)
        var sum = 0
        pixels.withUnsafeBufferPointer { a in
            other.pixels.withUnsafeBufferPointer { b in
                for i in stride(from: 0, to: a.count, by: 4) {
                    let (alpha, beta) = (Int(a[i + 3]), Int(b[i + 3]))
                    if alpha | beta == 0 { continue }
                    for k in 0..<3 { sum += abs(Int(a[i + k]) * alpha - Int(b[i + k]) * beta) }
                    sum += 255 * abs(alpha - beta)
                }
            }
        }
        return Double(sum) / 255
    }

    /// This picture faded towards another: premultiplied values are mixed.
    func mixed(with other: RGBAImage, weight: Double) -> RGBAImage {
        precondition(width == other.width && height == other.height)
        let (theirs, ours) = (Int((weight * 256).rounded()), 256 - Int((weight * 256).rounded()))
        var result = self
        for i in stride(from: 0, to: pixels.count, by: 4) {
            let (a, b) = (Int(pixels[i + 3]) * ours, Int(other.pixels[i + 3]) * theirs)
            let alpha = a + b
            for k in 0..<3 where alpha > 0 {
                result.pixels[i + k] = UInt8(
                    (Int(pixels[i + k]) * a + Int(other.pixels[i + k]) * b + alpha / 2) / alpha)
            }
            result.pixels[i + 3] = UInt8((alpha + 128) / 256)
        }
        return result
    }

    /// Puts pixels of a picture of the same size over this one's.
    mutating func cover(with upper: [UInt8]) {
        for i in stride(from: 0, to: pixels.count, by: 4) where upper[i + 3] > 0 {
            let over = RGBA(upper[i], upper[i + 1], upper[i + 2], upper[i + 3])
                .over(RGBA(pixels[i], pixels[i + 1], pixels[i + 2], pixels[i + 3]))
            (pixels[i], pixels[i + 1], pixels[i + 2], pixels[i + 3]) = (
                over.red, over.green, over.blue, over.alpha
            )
        }
    }

    /// This picture over another of the same size.
    func over(_ ground: RGBAImage) -> RGBAImage {
        var result = ground
        result.cover(with: pixels)
        return result
    }

    /// The picture side by side and row below row.
    func repeated(width: Int, height: Int) -> RGBAImage {
        var result = RGBAImage(width: width, height: height)
        for y in 0..<height { for x in 0..<width { result[x, y] = self[x % self.width, y % self.height] } }
        return result
    }

    /// Copies a picture of the same size or smaller into this one.
    mutating func paste(_ picture: RGBAImage, x: Int, y: Int) {
        for row in 0..<picture.height {
            let target = 4 * ((y + row) * width + x)
            pixels.replaceSubrange(
                target..<target + 4 * picture.width,
                with: picture.pixels[4 * row * picture.width..<4 * (row + 1) * picture.width])
        }
    }
}
