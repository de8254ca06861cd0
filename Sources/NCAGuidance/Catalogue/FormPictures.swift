import Foundation
import NCACore
import NCADocuments
import NCAFiles
import NCAImageIO
import NCATraining

/// The pictures that a training is asked for, by name: files, folders, animations, and sheets that Aseprite exported.
public struct FormPictures: Sendable {
    /// What is asked for: one picture, or what holds several.
    public struct Source: Sendable, Equatable {
        /// A name for the picture; nil: as the file or its description says.
        public var name: String?
        /// Of a PNG or WebP, a folder of these, or the JSON that Aseprite writes beside a sheet.
        public var path: String

        /// A source; without a name, as the file or its description says.
        public init(name: String? = nil, path: String) { (self.name, self.path) = (name, path) }
    }

    /// The pictures, in the order of the sources.
    public let pictures: [TargetForms.Picture]

    /// Reads pictures.
    ///
    /// A folder gives its pictures in the order of their names, each called as its file. A sheet gives the first frame of
    /// each tag, or without tags each frame. A name of a source that holds several is not used.
    /// - Parameters:
    ///   - sources: one at least.
    ///   - takesFrames: of an animated picture, every frame is taken: "frame 1" and so on.
    ///   - read: reads a picture, or one frame of an animation.
    /// - Throws: `DocumentError`, `ImageError` or `FileError`, which name the file; or what `read` throws.
    public init(
        _ sources: [Source], takesFrames: Bool = false,
        read: (_ path: String, _ frame: Int?) throws -> RGBAImage
    ) throws {
        pictures = try sources.flatMap { source in
            let path = source.path
            if Self.isFolder(path) {
                let files = try Self.contents(of: path)
                if files.isEmpty {
                    throw DocumentError(missing: path, reason: "there is no PNG or WebP in this folder")
                }
                return try files.map { (Self.name(of: $0), try read($0, nil)) }
            }
            if Self.isSheet(path) {
                let sheet = try Document.read(AsepriteSheet.self, from: path)
                return try sheet.forms(from: try read(sheet.picture(beside: path), nil), name: path)
            }
            if takesFrames {
                let frames = try Picture.read(path).frames
                if frames > 1 {
                    return try (0..<frames).map { ("frame \($0 + 1)", try read(path, $0)) }
                }
            }
            return [(source.name ?? Self.name(of: path), try read(path, nil))]
        }
    }

    /// The forms that a sheet's JSON describes in its picture.
    /// - Throws: `DocumentError`, which calls the sheet `name`.
    package static func forms(
        ofSheet json: [UInt8], picture: RGBAImage, name: String
    ) throws(DocumentError) -> [TargetForms.Picture] {
        try Document.decode(AsepriteSheet.self, json, name: name).forms(from: picture, name: name)
    }

    /// The files that are read for a path: what a training depends on.
    public static func files(of path: String) -> [String] {
        if isFolder(path) { return (try? contents(of: path)) ?? [path] }
        guard isSheet(path), let sheet = try? Document.read(AsepriteSheet.self, from: path) else {
            return [path]
        }
        return [path, sheet.picture(beside: path)]
    }

    /// A file's or folder's name without ending.
    public static func name(of path: String) -> String {
        URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
    }

    private static func isSheet(_ path: String) -> Bool { path.lowercased().hasSuffix(".json") }

    private static func isFolder(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
    }

    private static func contents(of folder: String) throws(DocumentError) -> [String] {
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
            throw DocumentError(missing: folder, reason: "the folder cannot be read")
        }
        return names.filter { name in [".png", ".webp"].contains { name.lowercased().hasSuffix($0) } }
            .sorted { $0.compare($1, options: .numeric) == .orderedAscending }
            .map { "\(folder)/\($0)" }
    }
}

/// What Aseprite's `--data` says of a sheet, as a list of frames or as an object of them; other keys are skipped.
struct AsepriteSheet: Decodable {
    var frames: [Frame]
    var meta: Meta

    struct Area: Decodable {
        var x: Int, y: Int, w: Int, h: Int

        /// Whether it lies in a picture, or in what is `width` pixels wide and `height` high.
        func isInside(width: Int, height: Int) -> Bool {
            x >= 0 && y >= 0 && w > 0 && h > 0 && w <= width && h <= height && x <= width - w
                && y <= height - h
        }
    }
    struct Side: Decodable { var w: Int, h: Int }
    struct Frame: Decodable {
        var filename: String?
        var frame: Area
        var rotated: Bool?
        /// Where the frame lies on its canvas, and how large that is; left out: it is its own canvas.
        var spriteSourceSize: Area?
        var sourceSize: Side?
    }
    struct Tag: Decodable { var name: String, from: Int }
    struct Meta: Decodable {
        var image: String
        var frameTags: [Tag]?
    }

    private enum CodingKeys: String, CodingKey { case frames, meta }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        meta = try values.decode(Meta.self, forKey: .meta)
        if let list = try? values.decode([Frame].self, forKey: .frames) {
            frames = list
        } else {
            // Aseprite numbers the names of an object's frames.
            frames = try values.decode([String: Frame].self, forKey: .frames)
                .sorted { $0.key.compare($1.key, options: .numeric) == .orderedAscending }
                .map { name, frame in
                    var frame = frame
                    frame.filename = frame.filename ?? name
                    return frame
                }
        }
    }

    func picture(beside path: String) -> String {
        if meta.image.hasPrefix("/") { return meta.image }
        return URL(fileURLWithPath: path).deletingLastPathComponent().relativePath + "/" + meta.image
    }

    /// The first frame of each tag, or without tags each frame, on its canvas.
    func forms(from sheet: RGBAImage, name: String) throws(DocumentError) -> [TargetForms.Picture] {
        let chosen: [(String, Int)] =
            if let tags = meta.frameTags, !tags.isEmpty {
                tags.map { ($0.name, $0.from) }
            } else {
                frames.enumerated().map { index, frame in
                    (frame.filename.map { FormPictures.name(of: $0) } ?? "frame \(index + 1)", index)
                }
            }
        var forms: [TargetForms.Picture] = []
        for (form, index) in chosen {
            guard frames.indices.contains(index) else {
                throw DocumentError(
                    path: name, "the tag \(form) begins at frame \(index), which there is not")
            }
            forms.append((form, try canvas(frames[index], of: sheet, name: name, form: form)))
        }
        return forms
    }

    private func canvas(
        _ frame: Frame, of sheet: RGBAImage, name: String, form: String
    ) throws(DocumentError) -> RGBAImage {
        let area = frame.frame
        let place = frame.spriteSourceSize ?? Area(x: 0, y: 0, w: area.w, h: area.h)
        let size = frame.sourceSize ?? Side(w: area.w, h: area.h)
        guard frame.rotated != true, 1...Picture.maxSide ~= size.w, 1...Picture.maxSide ~= size.h,
            size.w * size.h <= Picture.maxPixels, area.isInside(width: sheet.width, height: sheet.height),
            place.w == area.w, place.h == area.h, place.isInside(width: size.w, height: size.h)
        else {
            throw DocumentError(
                path: name, "the frame of \(form) is rotated, or lies outside of the sheet or its canvas")
        }
        var canvas = RGBAImage(width: size.w, height: size.h)
        for y in 0..<area.h {
            for x in 0..<area.w { canvas[place.x + x, place.y + y] = sheet[area.x + x, area.y + y] }
        }
        return canvas
    }
}
