/// A picture of 8-bit red, green, blue and straight alpha.
public struct RGBAImage: Equatable, Sendable {
    /// In pixels; at least 1.
    public let width: Int
    /// In pixels; at least 1.
    public let height: Int
    /// `4 · width · height` bytes, row after row from the top.
    public var pixels: [UInt8]

    /// - Parameter pixels: `4 · width · height` bytes.
    public init(width: Int, height: Int, pixels: [UInt8]) {
        precondition(width > 0 && height > 0 && pixels.count == 4 * width * height)
        self.width = width
        self.height = height
        self.pixels = pixels
    }

    /// A picture of one colour; transparent if none is given.
    public init(width: Int, height: Int, fill: RGBA = RGBA(0, 0, 0, 0)) {
        precondition(width > 0 && height > 0)
        self.width = width
        self.height = height
        pixels = Array(repeating: fill.bytes, count: width * height).flatMap { $0 }
    }

    /// The pixel in column `x` from the left and row `y` from the top.
    public subscript(x: Int, y: Int) -> RGBA {
        get {
            let i = 4 * (y * width + x)
            return RGBA(pixels[i], pixels[i + 1], pixels[i + 2], pixels[i + 3])
        }
        set { pixels.replaceSubrange(4 * (y * width + x)..<4 * (y * width + x) + 4, with: newValue.bytes) }
    }

    /// Every pixel as a square of `factor` pixels; the picture itself if that is 1 or less.
    public func enlarged(by factor: Int) -> RGBAImage {
        guard factor > 1 else { return self }
        let wide = width * factor
        // Whole pixels at a time: this is most of what a frame costs before it is compressed.
        let result = [UInt8](unsafeUninitializedCapacity: pixels.count * factor * factor) { bytes, count in
            let target = UnsafeMutableRawBufferPointer(bytes).bindMemory(to: UInt32.self)
            pixels.withUnsafeBytes { bytes in
                let source = bytes.bindMemory(to: UInt32.self)
                for y in 0..<height {
                    let row = UnsafeMutableBufferPointer(
                        rebasing: target[y * factor * wide..<(y * factor + 1) * wide])
                    for x in 0..<wide { row[x] = source[y * width + x / factor] }
                    for k in 1..<factor {
                        _ = target[(y * factor + k) * wide..<(y * factor + k + 1) * wide]
                            .update(fromContentsOf: row)
                    }
                }
            }
            count = pixels.count * factor * factor
        }
        return RGBAImage(width: wide, height: height * factor, pixels: result)
    }

    /// The picture over a background colour, pixel by pixel as ``RGBA/over(_:)``.
    public func composited(over background: RGBA) -> RGBAImage {
        var result = self
        for i in stride(from: 0, to: pixels.count, by: 4) {
            let over = RGBA(pixels[i], pixels[i + 1], pixels[i + 2], pixels[i + 3]).over(background)
            (result.pixels[i], result.pixels[i + 1]) = (over.red, over.green)
            (result.pixels[i + 2], result.pixels[i + 3]) = (over.blue, over.alpha)
        }
        return result
    }
}

/// A colour with straight alpha.
public struct RGBA: Equatable, Hashable, Sendable {
    /// 0 … 255; colours are not multiplied by alpha.
    public var red: UInt8, green: UInt8, blue: UInt8, alpha: UInt8

    /// Opaque if `alpha` is left out.
    public init(_ red: UInt8, _ green: UInt8, _ blue: UInt8, _ alpha: UInt8 = 255) {
        self.red = red
        self.green = green
        self.blue = blue
        self.alpha = alpha
    }

    /// Reads "transparent", RGB, RRGGBB or RRGGBBAA in hexadecimal digits, with or without "#"; nil: it is none of these.
    public init?(_ text: String) {
        if text.lowercased() == "transparent" {
            self.init(0, 0, 0, 0)
            return
        }
        var digits = text.hasPrefix("#") ? text.dropFirst() : text[...]
        guard digits.allSatisfy(\.isHexDigit) else { return nil }
        if digits.count == 3 { digits = digits.flatMap { [$0, $0] }.reduce(into: "") { $0.append($1) }[...] }
        guard digits.count == 6 || digits.count == 8, let value = UInt32(digits, radix: 16) else {
            return nil
        }
        let bytes = digits.count == 6 ? value << 8 | 255 : value
        self.init(
            UInt8(bytes >> 24), UInt8(bytes >> 16 & 255), UInt8(bytes >> 8 & 255), UInt8(bytes & 255))
    }

    var bytes: [UInt8] { [red, green, blue, alpha] }

    /// This colour over another (Porter and Duff 1984), rounded to the nearest.
    public func over(_ other: RGBA) -> RGBA {
        let above = Int(alpha) * 255
        let below = Int(other.alpha) * (255 - Int(alpha))
        let total = above + below
        guard total > 0 else { return RGBA(0, 0, 0, 0) }
        func mix(_ a: UInt8, _ b: UInt8) -> UInt8 {
            UInt8((Int(a) * above + Int(b) * below + total / 2) / total)
        }
        return RGBA(
            mix(red, other.red), mix(green, other.green), mix(blue, other.blue), UInt8((total + 127) / 255))
    }
}
