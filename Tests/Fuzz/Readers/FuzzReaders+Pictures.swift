import NCABaking
import NCAImageIO

extension FuzzReaders {
    /// Pixels of a picture that is decoded: enough for every code path, and quick.
    private static let maxPixels = 1 << 16

    /// PNGs, animated or not. Bit 0: checksums stay as they are; else they are put right. Bits 1 to 3: the frame, 7: none.
    static func png(_ steering: UInt8, _ bytes: [UInt8]) {
        var file = bytes
        if steering & 1 == 0, file.count > 8 {
            file.replaceSubrange(0..<8, with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
            file = PNG.file(PNG.chunks(file))
        }
        _ = PNG.text("Title", in: file)
        decode(file, steering >> 1)
    }

    /// WebPs, animated or not. Bit 0: the file's size stays as it is; else it is put right. Bits 1 to 3: as above.
    static func webp(_ steering: UInt8, _ bytes: [UInt8]) {
        var file = bytes
        if steering & 1 == 0, file.count >= 12 {
            file.replaceSubrange(0..<4, with: Array("RIFF".utf8))
            put(UInt32(file.count - 8), in: &file, at: 4)
            file.replaceSubrange(8..<12, with: Array("WEBP".utf8))
        }
        decode(file, steering >> 1)
    }

    /// Palettes. Bit 0: as models keep them, else a file; what was read is written and read again.
    static func palette(_ steering: UInt8, _ bytes: [UInt8]) {
        let palette =
            steering & 1 == 0
            ? try? Palette(decoding: bytes, name: "fuzz")
            : Palette(text: String(decoding: bytes, as: UTF8.self))
        guard let palette else { return }
        precondition(1...Palette.maxCount ~= palette.colours.count)
        precondition(Palette(text: palette.text) == palette, "a palette came back as another")
    }

    /// Files that lie where a bake would write: which program wrote them. The lower bits choose what would be written.
    static func origin(_ steering: UInt8, _ bytes: [UInt8]) {
        let origins: [FileOrigin] = [
            .webp, .gif, .picture, .page(1, of: "a"), .preview, .description(ending: ".json"),
            .description(ending: ".atlas"), .description(ending: ".tres"), .description(ending: ".css"),
            .report,
        ]
        _ = origins[Int(steering) % origins.count].owner(of: bytes, at: folder + "/none")
    }

    private static func decode(_ file: [UInt8], _ steering: UInt8) {
        let frame = steering & 7 == 7 ? nil : Int(steering & 7)
        let picture = try? Picture.decode(file, name: "fuzz", frame: frame, maxPixels: maxPixels)
        precondition(picture == nil || picture!.frames >= 1)
    }
}
