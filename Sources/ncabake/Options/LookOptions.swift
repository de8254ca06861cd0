import ArgumentParser
import NCABaking
import NCAImageIO

/// How cells become pixels.
struct LookOptions: ParsableArguments {
    @Option(help: "Pixels per cell. Default: 4.")
    var scale: Int?

    @Option(
        help: ArgumentHelp(
            "nearest (squares) or smooth (no squares, a crisp outline). Default: nearest.",
            valueName: "filter"))
    var filter: ScalingFilter?

    @Flag(help: "Cut all frames to what is ever seen in one.")
    var crop = false

    @Option(help: ArgumentHelp("Empty cells around.", valueName: "cells"))
    var margin: Int?

    @Option(
        help: ArgumentHelp(
            "The point that engines place the sprite by: seed, centre or bottom (of what is seen), or a cell. Default: seed.",
            valueName: "seed|centre|bottom|X,Y"))
    var pivot: Pivot?

    @Option(
        help: ArgumentHelp(
            "Colours that frames may have: a file (.gpl, .hex, .png), so many, or source (the picture's that was trained).",
            valueName: "file|2-256|source"))
    var palette: PaletteChoice?

    @Option(
        help: ArgumentHelp(
            "transparent, RRGGBB, RRGGBBAA or a picture. Default: transparent.",
            valueName: "colour|picture.png"))
    var background: String?

    func validate() throws {
        guard let background, !SceneFile.isPicture(background) else { return }
        guard RGBA(background) != nil else {
            throw ValidationError(
                "--background '\(background)' is neither 'transparent' nor RRGGBB or RRGGBBAA, nor a picture.png or .webp."
            )
        }
    }

    func apply(to file: inout SceneFile) {
        if let scale { file.scale = scale }
        if let filter { file.filter = filter }
        if let palette { file.palette = palette }
        if let pivot { file.pivot = pivot }
        if crop { file.crop = true }
        if let margin { file.margin = margin }
        if let background { file.background = background }
    }
}
