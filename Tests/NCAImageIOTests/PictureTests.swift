import Foundation
import NCACore
import NCAImageIO
import TestSupport
import Testing

/// Pictures of `pictures.py` against what Pillow, or the formats' specifications, make of them.
@Suite struct PictureTests {
    private struct Case: Decodable {
        let name: String, pixels: String
        let width: Int, height: Int, frame: Int?, frames: Int, tolerance: Int
        let warnings: [String]
    }

    private static let script = Tools.package.appendingPathComponent("Tests/NCAImageIOTests/pictures.py").path

    private func check(_ kind: String) throws {
        try Tools.withFolder { folder in
            let run = try Tools.run("/usr/bin/python3", [Self.script, kind, folder])
            try #require(run.status == 0, "\(run.errors)")
            func file(_ name: String) throws -> Data {
                try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name)"))
            }
            let cases = try JSONDecoder().decode([Case].self, from: try file("cases.json"))
            #expect(!cases.isEmpty)
            for item in cases {
                let label: Comment = "\(item.name), frame \(item.frame.map(String.init) ?? "-")"
                let picture: Picture
                do { picture = try Picture.read("\(folder)/\(item.name)", frame: item.frame) } catch {
                    Issue.record("\(item.name): \(error)")
                    continue
                }
                #expect(picture.image.width == item.width && picture.image.height == item.height, label)
                #expect(picture.frames == item.frames, label)
                let kinds = picture.warnings.map { warning in
                    switch warning {
                    case .firstOfAnimation: "animation"
                    case .coloursTakenAsSRGB: "colours"
                    }
                }
                #expect(kinds == item.warnings, label)
                let expected = [UInt8](try file(item.pixels))
                #expect(difference(picture.image.pixels, expected) <= item.tolerance, label)
            }
        }
    }

    /// The largest of any sample. Colours under alpha 0 are not seen.
    private func difference(_ a: [UInt8], _ b: [UInt8]) -> Int {
        guard a.count == b.count else { return .max }
        return stride(from: 0, to: a.count, by: 4).map { i in
            let isClear = a[i + 3] == 0 && b[i + 3] == 0
            return (isClear ? i + 3..<i + 4 : i..<i + 4).map { abs(Int(a[$0]) - Int(b[$0])) }.max()!
        }.max() ?? 0
    }

    @Test(.enabled(if: Pillow.isInstalled))
    func `still PNGs of every kind have the pixels that Pillow reads`() throws { try check("still") }

    @Test(.enabled(if: Pillow.isInstalled))
    func `colours of ICC profiles, gAMA with cHRM and cICP become sRGB, or a warning says they were ignored`()
        throws
    { try check("colours") }

    @Test(.enabled(if: Pillow.isInstalled))
    func `WebP pictures, still and moving, have the pixels that Pillow reads`() throws { try check("webp") }

    @Test(.enabled(if: Pillow.isInstalled))
    func `every frame of an animated PNG is composed as the specification says`() throws { try check("apng") }
}
