import ArgumentParser
import NCABaking

/// What is written, apart from the sheet's details.
struct OutputOptions: ParsableArguments {
    @Flag(help: "Write an animated WebP with alpha.")
    var webp = false

    @Flag(help: "Write an animated PNG.")
    var apng = false

    @Flag(help: "Write an animated GIF with one palette; pixels are opaque or not.")
    var gif = false

    @Flag(help: "Write a sprite sheet: a PNG and its descriptions.")
    var sheet = false

    @Flag(help: "Write a picture of the sheet for people: a checkerboard, every frame outlined.")
    var sheetPreview = false

    @Option(
        help: ArgumentHelp("Lossy WebP of this quality, 0 to 100. Default: lossless.", valueName: "0-100"))
    var quality: Float?

    @Option(
        help: ArgumentHelp(
            "Near-lossless WebP: colours adjusted to compress better, 0 (most) to 100.", valueName: "0-100"))
    var nearLossless: Int?

    @Option(help: ArgumentHelp("The best WebP that is no larger.", valueName: "bytes"))
    var maxBytes: Int?

    @Flag(help: "Keep colours under transparent pixels in WebP, too.")
    var exact = false

    @Flag(
        inversion: .prefixedNo,
        help: """
            Carry colours outwards under transparent pixels of sheets and frames, so that engines that filter show no \
            dark fringes; without, files are smaller. Default: --bleed.
            """)
    var bleed: Bool?

    func validate() throws {
        guard 0...100 ~= quality ?? 0 else { throw ValidationError("--quality must be 0 to 100.") }
        guard 0...100 ~= nearLossless ?? 0 else { throw ValidationError("--near-lossless must be 0 to 100.") }
        guard [quality != nil, nearLossless != nil, maxBytes != nil, exact].count(where: \.self) <= 1 else {
            throw ValidationError("Give one of --quality, --near-lossless, --max-bytes and --exact.")
        }
    }

    private var kinds: [OutputKind] {
        let asked: [(Bool, OutputKind)] = [
            (webp, .webp), (apng, .apng), (gif, .gif), (sheet, .sheet), (sheetPreview, .preview),
        ]
        return asked.filter(\.0).map(\.1)
    }

    /// - Parameter png: whether single frames are asked for.
    func apply(to file: inout SceneFile, png: Bool) {
        let kinds = kinds + (png ? [.png] : [])
        if !kinds.isEmpty { file.outputs = kinds }
        if quality != nil || nearLossless != nil || maxBytes != nil || exact {
            (file.quality, file.nearLossless, file.maxBytes) = (quality, nearLossless, maxBytes)
            file.exact = exact ? true : nil
        }
        if let bleed { file.bleed = bleed }
    }
}

/// The sheet's details.
struct SheetOptionGroup: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "\(SheetFormat.allCases.map(\.rawValue).joined(separator: ", ")); may be repeated. Default: json.",
            valueName: "format"))
    var sheetFormat: [SheetFormat] = []

    @Flag(help: "Pack frames into as little area as possible, equal ones once.")
    var packed = false

    @Option(help: "Columns of the grid. Default: as square as possible.")
    var columns: Int?

    @Flag(help: "Take away each frame's transparent border.")
    var trim = false

    @Option(help: ArgumentHelp("Empty pixels between frames and around.", valueName: "pixels"))
    var padding: Int?

    @Option(help: ArgumentHelp("Repeat each frame's rim outwards.", valueName: "pixels"))
    var extrude: Int?

    @Flag(help: "Make sides powers of two.")
    var powerOfTwo = false

    @Option(
        help: ArgumentHelp(
            "Largest side; the rest goes to further pages. Default: \(SheetOptions.commonSide).",
            valueName: "pixels"))
    var maxSize: Int?

    func validate() throws {
        guard columns ?? 1 >= 1 else { throw ValidationError("--columns must be at least 1.") }
        guard columns == nil || !packed else { throw ValidationError("A packed sheet has no --columns.") }
    }

    func apply(to file: inout SceneFile) {
        var sheet = file.sheet ?? SheetEntry()
        if packed { sheet.layout = .packed }
        if let columns { (sheet.columns, sheet.layout) = (columns, .grid) }
        if trim { sheet.trim = true }
        if let padding { sheet.padding = padding }
        if let extrude { sheet.extrude = extrude }
        if powerOfTwo { sheet.powerOfTwo = true }
        if let maxSize { sheet.maxSize = maxSize }
        if !sheetFormat.isEmpty { sheet.formats = sheetFormat }
        if sheet != SheetEntry() { file.sheet = sheet }
    }
}
