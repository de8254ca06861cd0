import CPNG

/// What a PNG says of its colours, and the way from there to sRGB (PNG specification, third edition, section 4.3): cICP
/// counts before iCCP, that before sRGB, that before gAMA and cHRM.
struct PNGColours {
    private enum Handling {
        /// Samples are sRGB, or taken as that.
        case none
        /// libpng converts by gAMA.
        case gamma([UInt8])
        case conversion(ColourConversion)
    }
    private let handling: Handling
    /// What was not understood.
    let warning: PictureWarning?

    init(_ file: PNGStructure) {
        func data(_ type: String) -> [UInt8]? { file.chunk(type).map { Array(file.bytes[$0.data]) } }
        let codes = data("cICP"), profile = data("iCCP"), isSRGB = data("sRGB") != nil
        let gamma = data("gAMA"), chromaticities = data("cHRM")
        do throws(ColourConversion.Unsuitable) {
            let conversion: ColourConversion? =
                if let codes {
                    try Self.conversion(codes: codes)
                } else if let profile {
                    try ColourConversion(profile: try Self.inflated(profile), isGrey: file.header.isGrey)
                } else if !isSRGB, let chromaticities {
                    try Self.conversion(chromaticities: chromaticities, gamma: gamma)
                } else { nil }
            if let conversion, !conversion.isIdentity {
                handling = .conversion(conversion)
            } else if codes == nil, profile == nil, !isSRGB, let gamma {
                handling =
                    Self.isMisread(file.header)
                    ? .conversion(try ColourConversion(.sRGB, try Self.transfer(gamma), target: Self.common))
                    : .gamma(gamma)
            } else {
                handling = .none
            }
            warning = nil
        } catch {
            handling = .none
            warning = .coloursTakenAsSRGB(reason: error.reason)
        }
    }

    /// The pixels of a picture in the file, in sRGB.
    /// - Parameter data: its compressed data, piece by piece.
    func decode(_ file: PNGStructure, width: Int, height: Int, data: [Range<Int>]) throws(ImageError)
        -> RGBAImage
    {
        func reduced(_ gamma: [PNG.Chunk] = []) -> [UInt8] {
            file.reduced(width: width, height: height, data: data, gamma: gamma)
        }
        /// Samples of 16 bits, straight alpha.
        func deep() throws(ImageError) -> [UInt16] {
            // libpng would multiply samples of 8 bits by alpha before it widens them.
            guard file.header.depth == 16 else {
                return try PNG.pixels(reduced(), of: file).map { UInt16($0) * 257 }
            }
            return Self.straight(
                try PNG.linearPixels(reduced([PNG.Chunk("gAMA", Self.linear)]), of: file))
        }
        let pixels =
            switch handling {
            case .conversion(let conversion): conversion.convert(try deep())
            case .gamma(let chunk): try PNG.pixels(reduced([PNG.Chunk("gAMA", chunk)]), of: file)
            case .none where Self.isMisread(file.header): try deep().map { UInt8((UInt32($0) + 128) / 257) }
            case .none: try PNG.pixels(reduced(), of: file)
            }
        return RGBAImage(width: width, height: height, pixels: pixels)
    }

    /// libpng's simplified interface (1.6.39) mixes up the pixels of interlaced pictures that it takes from 16 to 8 bits.
    private static func isMisread(_ header: PNGStructure.Header) -> Bool {
        header.depth == 16 && header.isInterlaced
    }

    /// gAMA of samples that are light: 1, as it is written there.
    private static let linear = UInt32(100_000).bigEndianBytes

    /// Divides by alpha, in place.
    private static func straight(_ premultiplied: consuming [UInt16]) -> [UInt16] {
        var pixels = premultiplied
        for i in stride(from: 0, to: pixels.count, by: 4) {
            let alpha = UInt32(pixels[i + 3])
            guard alpha > 0, alpha < 65535 else { continue }
            for c in i..<i + 3 {
                pixels[c] = UInt16(min(65535, (UInt32(pixels[c]) * 65535 + alpha / 2) / alpha))
            }
        }
        return pixels
    }

    // MARK: What the chunks say

    /// Most bytes of an ICC profile that is unpacked; large ones, of printers, have three million.
    private static let maxProfile = 1 << 24

    /// Of iCCP: a name, a zero, the method 0, and the profile, compressed.
    private static func inflated(_ data: [UInt8]) throws(ColourConversion.Unsuitable) -> [UInt8] {
        guard let end = data.firstIndex(of: 0), end + 2 < data.count, data[end + 1] == 0 else {
            throw .init("its ICC profile is damaged")
        }
        let compressed = Array(data[(end + 2)...])
        var capacity = 1 << 16
        while capacity <= maxProfile {
            var profile = [UInt8](repeating: 0, count: capacity)
            var count = uLongf(capacity)
            switch uncompress(&profile, &count, compressed, uLong(compressed.count)) {
            case Z_OK: return Array(profile.prefix(Int(count)))
            case Z_BUF_ERROR: capacity *= 4
            default: throw .init("its ICC profile is damaged")
            }
        }
        throw .init("its ICC profile is damaged or larger than \(maxProfile) bytes")
    }

    /// Of cICP: primaries, transfer, matrix and range, as ITU-T H.273 numbers them.
    private static func conversion(codes: [UInt8]) throws(ColourConversion.Unsuitable) -> ColourConversion {
        let primaries: [UInt8: ColourConversion.Chromaticities] = [
            1: .sRGB,
            // BT.2020 and Display P3.
            9: .init(
                red: (0.708, 0.292), green: (0.170, 0.797), blue: (0.131, 0.046), white: (0.3127, 0.3290)),
            12: .init(
                red: (0.680, 0.320), green: (0.265, 0.690), blue: (0.150, 0.060), white: (0.3127, 0.3290)),
        ]
        let transfers: [UInt8: ColourConversion.Transfer] = [
            4: .power(2.2), 5: .power(2.8), 8: .power(1), 13: .sRGB,
        ]
        guard codes.count == 4, codes[2] == 0, codes[3] == 1, let primaries = primaries[codes[0]],
            let transfer = transfers[codes[1]]
        else {
            throw .init(
                "its colour space (cICP \(codes.map(String.init).joined(separator: "/"))) is not known")
        }
        return try ColourConversion(primaries, transfer)
    }

    /// Of cHRM: x and y of white, red, green and blue, in 1/100,000.
    private static func conversion(chromaticities: [UInt8], gamma: [UInt8]?)
        throws(ColourConversion.Unsuitable) -> ColourConversion
    {
        guard chromaticities.count == 32 else { throw .init("its chromaticities are damaged") }
        func point(_ index: Int) -> (Double, Double) {
            (number(chromaticities, 2 * index), number(chromaticities, 2 * index + 1))
        }
        let points = ColourConversion.Chromaticities(
            red: point(1), green: point(2), blue: point(3), white: point(0))
        guard let gamma else { return try ColourConversion(points, .sRGB) }
        return try ColourConversion(points, try transfer(gamma), target: common)
    }

    /// Of gAMA: an exponent in 1/100,000.
    private static func transfer(_ gamma: [UInt8]) throws(ColourConversion.Unsuitable)
        -> ColourConversion.Transfer
    {
        guard gamma.count == 4, number(gamma, 0) > 0 else { throw .init("its gamma is damaged") }
        return .power(1 / number(gamma, 0))
    }

    /// 1 / 2.2 in gAMA stands for sRGB's own curve, as libpng and most programs that write it have it.
    private static let common = ColourConversion.Transfer.power(2.2)

    private static func number(_ bytes: [UInt8], _ index: Int) -> Double {
        Double(bytes[4 * index..<4 * index + 4].reduce(0) { $0 << 8 | UInt32($1) }) / 100_000
    }
}
