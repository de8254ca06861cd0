import NCAModelFile
import Foundation
import NCACore

extension SheetFormat {
    /// ncabake's own: all there is to know.
    public static let json = SheetFormat(
        "json", ending: ".json",
        // Nothing else has all these keys.
        isOwn: { bytes, _ in (try? JSONDecoder().decode(OwnDescription.self, from: Data(bytes))) != nil }
    ) { sheet, names in
        [try OwnDescription(sheet, names).jsonBytes]
    }
}

/// ncabake's own description of a sheet, with all there is to know: sizes in pixels, times in milliseconds.
package struct OwnDescription: Codable, Equatable, Sendable {
    package struct Size: Codable, Equatable, Sendable {
        package var w: Int
        package var h: Int
    }
    package struct Frame: Codable, Equatable, Sendable {
        package var x: Int
        package var y: Int
        package var w: Int
        package var h: Int
        package var duration: Int
        /// Steps since the seed.
        package var step: Int
        /// Index in `images`; left out on the first page.
        package var page: Int?
        /// Where the top left of a trimmed frame belongs in the whole one; left out if nothing is trimmed.
        package var offset: Point?
    }
    package struct Point: Codable, Equatable, Sendable {
        package var x: Int
        package var y: Int
    }
    /// Where the model comes from, as its file says; what it does not say is left out.
    package struct Model: Codable, Equatable, Sendable {
        package var name: String?
        package var source: String?
        package var author: String?
        package var license: String?
        package var trainer: String?
    }
    /// The first picture's file name, beside the description.
    package var image: String
    /// All pictures, where there are several.
    package var images: [String]?
    /// Of the first picture.
    package var size: Size
    package var frameSize: Size
    /// Of a grid.
    package var columns: Int?
    package var rows: Int?
    /// Pixels per cell.
    package var scale: Int
    package var fps: Double
    /// The point of every whole frame that engines place it by, in pixels from its top left.
    package var pivot: PixelPoint
    /// Of all frames together.
    package var duration: Int
    package var frames: [Frame]
    package var tags: [Tag]
    package var model: Model

    init(_ sheet: SpriteSheet, _ names: SheetFormat.Names) {
        image = names.page(0)
        images = sheet.pages.count > 1 ? sheet.pages.indices.map(names.page) : nil
        size = Size(w: sheet.pages[0].width, h: sheet.pages[0].height)
        frameSize = Size(w: sheet.frameWidth, h: sheet.frameHeight)
        columns = sheet.columns
        let onFirstPage = sheet.frames.filter { $0.page == 0 }.count
        rows = columns.map { (onFirstPage + $0 - 1) / $0 }
        scale = sheet.animation.scale
        pivot = sheet.animation.pivot
        fps = sheet.animation.timeline.framesPerSecond
        duration = sheet.animation.timeline.end
        frames = sheet.frames.map { frame in
            Frame(
                x: frame.place.x, y: frame.place.y, w: frame.place.width, h: frame.place.height,
                duration: frame.duration,
                step: frame.step, page: frame.page == 0 ? nil : frame.page,
                offset: sheet.options.trims ? Point(x: frame.offsetX, y: frame.offsetY) : nil)
        }
        tags = sheet.animation.tags
        let metadata = sheet.animation.metadata
        model = Model(
            name: metadata.name, source: metadata.source, author: metadata.author, license: metadata.license,
            trainer: metadata.trainer)
    }
}
