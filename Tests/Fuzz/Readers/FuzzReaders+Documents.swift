import NCABaking
import NCADocuments
import NCAGuidance
import NCAImageIO
import NCAModelFile

extension FuzzReaders {
    /// Scenes. Bit 0: JSON, else TOML. What was read is put over another scene, which writes and reads it again.
    static func scene(_ steering: UInt8, _ bytes: [UInt8]) {
        guard let file = try? Document.decode(SceneFile.self, bytes, name: name(steering)) else { return }
        _ = file.over(SceneFile())
    }

    /// Catalogues of both programs. Bit 0: JSON, else TOML.
    static func catalogue(_ steering: UInt8, _ bytes: [UInt8]) {
        _ = try? Document.decode(Catalogue<SceneFile, Ignored>.self, bytes, name: name(steering))
    }

    /// The JSON that Aseprite writes beside a sheet, with a picture of 8×3 pixels.
    static func forms(_ bytes: [UInt8]) {
        let picture = RGBAImage(width: 8, height: 3, fill: RGBA(9, 9, 9))
        _ = try? FormPictures.forms(ofSheet: bytes, picture: picture, name: "a.json")
    }

    private static func name(_ steering: UInt8) -> String { steering & 1 == 0 ? "a.toml" : "a.json" }

    /// Model files with their metadata; what was read is written and read again. Bit 0: size and checksum stay as they are.
    static func modelFile(_ steering: UInt8, _ bytes: [UInt8]) {
        var bytes = bytes
        if steering & 1 == 0, bytes.count >= 16 {
            put(UInt32(bytes.count), in: &bytes, at: 8)
            put(crc(bytes[16...]), in: &bytes, at: 12)
        }
        guard let file = try? ModelFile(bytes: bytes) else { return }
        // An unknown entry of the metadata is not kept, and a value may have become too long: else nothing changes.
        guard let again = try? file.encode() else { return }
        precondition(try! ModelFile(bytes: again) == file, "a model file came back as another")
    }
}
