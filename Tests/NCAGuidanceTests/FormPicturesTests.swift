import Foundation
import NCADocuments
import NCAImageIO
import TestSupport
import Testing

@testable import NCAGuidance

/// Where the pictures of forms come from: files, folders, animations and Aseprite's sheets.
@Suite struct FormPicturesTests {
    private func read(_ sources: [FormPictures.Source], frames: Bool = false) throws -> [(String, RGBAImage)]
    {
        try FormPictures(sources, takesFrames: frames) { path, frame in
            try Picture.read(path, frame: frame).image
        }.pictures.map { ($0.name, $0.picture) }
    }

    private let red = RGBAImage(width: 4, height: 3, fill: RGBA(200, 0, 0))
    private let blue = RGBAImage(width: 4, height: 3, fill: RGBA(0, 0, 200))

    @Test func `files are called as they are, or as their source says`() throws {
        try Tools.withFolder { folder in
            try PNG.write(red, to: folder + "/egg.png")
            try PNG.write(blue, to: folder + "/bird.png")
            let forms = try read([
                .init(path: folder + "/egg.png"), .init(name: "a bird", path: folder + "/bird.png"),
            ])
            #expect(forms.map(\.0) == ["egg", "a bird"] && forms[0].1 == red && forms[1].1 == blue)
        }
    }

    @Test func `a folder gives its pictures in the order of their names, and one without any is refused`()
        throws
    {
        try Tools.withFolder { folder in
            for (name, picture) in [("10.png", red), ("2.png", blue), ("1.PNG", red)] {
                try PNG.write(picture, to: "\(folder)/\(name)")
            }
            FileManager.default.createFile(atPath: folder + "/notes.txt", contents: Data())
            #expect(try read([.init(path: folder)]).map(\.0) == ["1", "2", "10"])
            #expect(FormPictures.files(of: folder).count == 3)
            try FileManager.default.createDirectory(
                atPath: folder + "/empty", withIntermediateDirectories: false)
            #expect(throws: DocumentError.self) { try read([.init(path: folder + "/empty")]) }
        }
    }

    /// Two frames side by side on one sheet; the second is trimmed to its lower right corner.
    private func sheet(tags: String) -> String {
        """
        {"frames": [
          {"filename": "torch 0.aseprite", "frame": {"x": 0, "y": 0, "w": 4, "h": 3}, "rotated": false,
           "trimmed": false, "spriteSourceSize": {"x": 0, "y": 0, "w": 4, "h": 3}, "sourceSize": {"w": 4, "h": 3},
           "duration": 100},
          {"filename": "torch 1.aseprite", "frame": {"x": 4, "y": 0, "w": 2, "h": 2}, "rotated": false,
           "trimmed": true, "spriteSourceSize": {"x": 2, "y": 1, "w": 2, "h": 2}, "sourceSize": {"w": 4, "h": 3},
           "duration": 100}],
         "meta": {"app": "https://www.aseprite.org/", "image": "torch.png", "size": {"w": 8, "h": 3}, "scale": "1"\(tags)}}
        """
    }

    private func write(_ sheet: String, to folder: String) throws {
        var picture = RGBAImage(width: 8, height: 3)
        for y in 0..<3 { for x in 0..<4 { picture[x, y] = RGBA(200, 0, 0) } }
        for y in 0..<2 { for x in 4..<6 { picture[x, y] = RGBA(0, 0, 200) } }
        try PNG.write(picture, to: folder + "/torch.png")
        try Data(sheet.utf8).write(to: URL(fileURLWithPath: folder + "/torch.json"))
    }

    @Test func `a sheet gives a form for each tag, or else for each frame, where the canvas has it`() throws {
        try Tools.withFolder { folder in
            let tags =
                #", "frameTags": [{"name": "lit", "from": 1, "to": 1, "direction": "forward"}, "#
                + #"{"name": "unlit", "from": 0, "to": 0, "direction": "forward"}]"#
            try write(sheet(tags: tags), to: folder)
            let forms = try read([.init(path: folder + "/torch.json")])
            #expect(forms.map(\.0) == ["lit", "unlit"] && forms[1].1 == red)
            for y in 0..<3 {
                for x in 0..<4 { #expect((forms[0].1[x, y].alpha > 0) == (x >= 2 && y >= 1)) }
            }
            #expect(
                FormPictures.files(of: folder + "/torch.json").map { $0.split(separator: "/").last } == [
                    "torch.json", "torch.png",
                ])
            try write(sheet(tags: ""), to: folder)
            #expect(try read([.init(path: folder + "/torch.json")]).map(\.0) == ["torch 0", "torch 1"])
        }
    }

    @Test func `a sheet whose numbers lie outside of its picture is refused, and names its file`() throws {
        try Tools.withFolder { folder in
            for (good, bad) in [
                (#""x": 4, "y": 0, "w": 2"#, #""x": 7, "y": 0, "w": 2"#),
                (#""x": 4, "y": 0, "w": 2"#, #""x": 9223372036854775807, "y": 0, "w": 2"#),
                (#""x": 2, "y": 1, "w": 2"#, #""x": 3, "y": 1, "w": 2"#),
                (#""sourceSize": {"w": 4, "h": 3},"#, #""sourceSize": {"w": 4000000, "h": 4000000},"#),
                (#""rotated": false"#, #""rotated": true"#), (#""meta""#, #""mata""#),
            ] {
                try write(sheet(tags: "").replacing(good, with: bad), to: folder)
                let error = #expect(throws: DocumentError.self) {
                    try read([.init(path: folder + "/torch.json")])
                }
                #expect(error?.description.contains("torch.json") == true)
            }
            try write(sheet(tags: #", "frameTags": [{"name": "lit", "from": 2, "to": 2}]"#), to: folder)
            #expect(throws: DocumentError.self) { try read([.init(path: folder + "/torch.json")]) }
        }
    }
}
