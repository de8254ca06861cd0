import Foundation

extension SceneFile {
    /// The outputs, each under `base` with its ending.
    /// - Parameter frames: folder for single frames; nil: `base` with "-frames" behind it.
    package func bakeOutputs(base: String, frames: String? = nil) throws(BakingError)
        -> [Bake.Output]
    {
        let options = sheetOptions
        let formats = sheet?.formats ?? [.json]
        var result: [Bake.Output] = []
        for kind in OutputKind.allCases where outputs?.contains(kind) == true {
            switch kind {
            case .webp: result.append(try webp(base + ".webp"))
            case .apng: result.append(.apng(path: base + ".apng"))
            case .gif: result.append(.gif(path: base + ".gif"))
            case .png: result.append(.frames(folder: frames ?? base + "-frames", bleeds: bleed ?? true))
            case .sheet: result.append(.sheet(path: base + ".png", options, formats))
            case .preview: result.append(.preview(path: base + "-preview.png", options))
            }
        }
        return result
    }

    private func webp(_ path: String) throws(BakingError) -> Bake.Output {
        guard [quality != nil, nearLossless != nil, maxBytes != nil, exact == true].count(where: \.self) <= 1
        else {
            throw BakingError("give one of \(.quality), \(.nearLossless), \(.maxBytes) and \(.exact)")
        }
        if exact == true { return .webp(path: path, .exact) }
        if let maxBytes { return .fittingWebP(path: path, maxBytes: maxBytes) }
        if let nearLossless { return .webp(path: path, .nearLossless(level: nearLossless)) }
        return .webp(path: path, quality.map { .lossy(quality: $0) } ?? .lossless)
    }

    package var sheetOptions: SheetOptions {
        var options = SheetOptions()
        options.bleeds = bleed ?? true
        guard let sheet else { return options }
        options.layout = sheet.layout ?? .grid
        options.columns = sheet.columns
        options.trims = sheet.trim ?? false
        options.padding = sheet.padding ?? 0
        options.extrusion = sheet.extrude ?? 0
        options.isPowerOfTwo = sheet.powerOfTwo ?? false
        options.maxSize = sheet.maxSize ?? SheetOptions.commonSide
        return options
    }
}
