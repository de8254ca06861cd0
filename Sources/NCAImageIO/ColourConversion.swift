import CLCMS

/// Colours of some space to sRGB, through Little CMS.
final class ColourConversion {
    /// Colours that cannot be converted.
    struct Unsuitable: Error {
        /// As the beginning of a sentence: "its ICC profile is damaged".
        let reason: String
        init(_ reason: String) { self.reason = reason }
    }

    /// Of red, green, blue and white: CIE 1931 x and y.
    struct Chromaticities {
        var red: (Double, Double), green: (Double, Double), blue: (Double, Double), white: (Double, Double)

        static let sRGB = Chromaticities(
            red: (0.64, 0.33), green: (0.30, 0.60), blue: (0.15, 0.06), white: (0.3127, 0.3290))
    }

    /// Samples to light.
    enum Transfer {
        case sRGB
        case power(Double)
    }

    private let transform: cmsHTRANSFORM
    /// Whether the colours are sRGB already, up to the rounding of 8 bits.
    let isIdentity: Bool

    /// - Parameter isGrey: whether the picture, and therefore the profile, is grey.
    convenience init(profile bytes: [UInt8], isGrey: Bool) throws(Unsuitable) {
        guard let profile = cmsOpenProfileFromMem(bytes, cmsUInt32Number(bytes.count)) else {
            throw Unsuitable("its ICC profile is damaged")
        }
        defer { cmsCloseProfile(profile) }
        let space = cmsGetColorSpace(profile)
        guard space == cmsSigRgbData || isGrey && space == cmsSigGrayData else {
            throw Unsuitable(
                "its ICC profile is for colours of another kind (\(Self.name(space.rawValue))) than its pixels"
            )
        }
        try self.init(from: profile, isGrey: space == cmsSigGrayData, to: nil)
    }

    /// - Parameter target: what the result's samples mean.
    convenience init(_ chromaticities: Chromaticities, _ source: Transfer, target: Transfer = .sRGB)
        throws(Unsuitable)
    {
        let profile = Self.profile(chromaticities, source)
        defer { if let profile { cmsCloseProfile(profile) } }
        let wanted = Self.profile(.sRGB, target)
        defer { if let wanted { cmsCloseProfile(wanted) } }
        guard let profile, let wanted else { throw Unsuitable("its chromaticities are impossible") }
        try self.init(from: profile, isGrey: false, to: wanted)
    }

    private init(from profile: cmsHPROFILE, isGrey: Bool, to target: cmsHPROFILE?) throws(Unsuitable) {
        // Little CMS describes samples in a number: kind, extra channels, channels, bytes.
        let rgb = UInt32(PT_RGB) << 16 | 1 << 7 | 3 << 3
        let grey = UInt32(PT_GRAY) << 16 | 3 << 7 | 1 << 3
        let sRGB = target == nil ? cmsCreate_sRGBProfile() : nil
        defer { if let sRGB { cmsCloseProfile(sRGB) } }
        // Optimised transforms interpolate in a table of 33 steps; pictures are small enough to be exact.
        guard
            let transform = cmsCreateTransform(
                profile, (isGrey ? grey : rgb) | 2, target ?? sRGB, rgb | 1,
                cmsUInt32Number(INTENT_PERCEPTUAL), cmsUInt32Number(cmsFLAGS_NOOPTIMIZE))
        else { throw Unsuitable("its ICC profile cannot be used for pictures") }
        self.transform = transform
        isIdentity = Self.isIdentity(transform, isGrey: isGrey)
    }

    deinit { cmsDeleteTransform(transform) }

    /// Converts pixels of straight alpha: `[count][4]` of 16 bits to the same of 8 bits.
    func convert(_ pixels: [UInt16]) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: pixels.count) { result, count in
            cmsDoTransform(transform, pixels, result.baseAddress, cmsUInt32Number(pixels.count / 4))
            for i in stride(from: 3, to: pixels.count, by: 4) {
                result.initializeElement(at: i, to: UInt8((UInt32(pixels[i]) + 128) / 257))
            }
            count = pixels.count
        }
    }

    private static func profile(_ c: Chromaticities, _ transfer: Transfer) -> cmsHPROFILE? {
        var white = cmsCIExyY(x: c.white.0, y: c.white.1, Y: 1)
        var primaries = cmsCIExyYTRIPLE(
            Red: .init(x: c.red.0, y: c.red.1, Y: 1), Green: .init(x: c.green.0, y: c.green.1, Y: 1),
            Blue: .init(x: c.blue.0, y: c.blue.1, Y: 1))
        let curve =
            switch transfer {
            // IEC 61966-2-1.
            case .sRGB:
                cmsBuildParametricToneCurve(nil, 4, [2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045])
            case .power(let exponent): cmsBuildGamma(nil, exponent)
            }
        guard let curve else { return nil }
        defer { cmsFreeToneCurve(curve) }
        var curves: [OpaquePointer?] = [curve, curve, curve]
        return cmsCreateRGBProfile(&white, &primaries, &curves)
    }

    /// Tries 9 × 9 × 9 colours, or 256 greys.
    private static func isIdentity(_ transform: cmsHTRANSFORM, isGrey: Bool) -> Bool {
        let steps = (0..<9).map { UInt8($0 * 255 / 8) }
        let colours: [[UInt8]] =
            isGrey
            ? (0...255).map { [$0, $0, $0, 255] }
            : steps.flatMap { r in steps.flatMap { g in steps.map { b in [r, g, b, 255] } } }
        let samples = colours.flatMap { $0 }
        var converted = [UInt8](repeating: 255, count: samples.count)
        cmsDoTransform(
            transform, samples.map { UInt16($0) * 257 }, &converted, cmsUInt32Number(samples.count / 4))
        return zip(samples, converted).allSatisfy { abs(Int($0) - Int($1)) <= 1 }
    }

    /// The four letters of a signature, as far as they are letters.
    private static func name(_ signature: UInt32) -> String {
        withUnsafeBytes(of: signature.bigEndian) { bytes in
            String(
                decoding: bytes.filter { UInt8(ascii: "0")...UInt8(ascii: "z") ~= $0 }, as: UTF8.self)
        }
    }
}
