import NCAImageIO
import Testing
import TestSupport

@Suite struct PNGTests {
    private func noise(_ width: Int, _ height: Int) -> RGBAImage {
        var generator = SystemRandomNumberGenerator()
        return RGBAImage(
            width: width, height: height,
            pixels: (0..<4 * width * height).map { _ in UInt8.random(in: 0...255, using: &generator) })
    }

    @Test(arguments: [(1, 1), (3, 7), (64, 64), (257, 2)])
    func `what is written is read back, pixel by pixel`(width: Int, height: Int) throws {
        let picture = noise(width, height)
        #expect(try PNG.decode(try PNG.encode(picture), name: "noise") == picture)
        try Tools.withFolder { folder in
            try PNG.write(picture, to: folder + "/a.png")
            #expect(try PNG.read(folder + "/a.png") == picture)
        }
    }

    @Test func `the same picture gives the same bytes`() throws {
        let picture = noise(40, 30)
        #expect(try PNG.encode(picture) == PNG.encode(picture))
    }

    // A PNG of any kind, with stored (uncompressed) data: no other encoder is needed to test the decoder.
    private func png(
        _ width: Int, _ height: Int, depth: UInt8, colour: UInt8, chunks: [(String, [UInt8])] = [], rows: [[UInt8]]
    ) -> [UInt8] {
        func big(_ value: Int) -> [UInt8] { [24, 16, 8, 0].map { (shift: Int) in UInt8(value >> shift & 255) } }
        func chunk(_ type: String, _ data: [UInt8]) -> [UInt8] {
            let body = Array(type.utf8) + data
            var crc: UInt32 = ~0
            for byte in body {
                crc ^= UInt32(byte)
                for _ in 0..<8 { crc = crc >> 1 ^ (crc & 1 == 0 ? 0 : 0xEDB8_8320) }
            }
            return big(data.count) + body + big(Int(~crc))
        }
        let raw: [UInt8] = rows.flatMap { (row: [UInt8]) -> [UInt8] in [0] + row }
        var (a, b) = (1, 0)
        for byte in raw {
            a = (a + Int(byte)) % 65521
            b = (b + a) % 65521
        }
        let size = raw.count
        let deflated: [UInt8] =
            [0x78, 0x01, 0x01, UInt8(size & 255), UInt8(size >> 8), UInt8(~size & 255), UInt8(~size >> 8 & 255)] + raw
            + big(b << 16 | a)
        var file: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
        file += chunk("IHDR", big(width) + big(height) + [depth, colour, 0, 0, 0])
        for (type, data) in chunks { file += chunk(type, data) }
        return file + chunk("IDAT", deflated) + chunk("IEND", [])
    }

    @Test func `grey, palette, transparent colour and 16 bits are read`() throws {
        let grey = try PNG.decode(png(2, 1, depth: 8, colour: 0, rows: [[10, 200]]), name: "grey")
        #expect(grey.pixels == [10, 10, 10, 255, 200, 200, 200, 255])
        let bits = try PNG.decode(png(3, 1, depth: 1, colour: 0, rows: [[0b0100_0000]]), name: "bits")
        #expect(bits.pixels == [0, 0, 0, 255, 255, 255, 255, 255, 0, 0, 0, 255])
        let greyAlpha = try PNG.decode(png(1, 1, depth: 8, colour: 4, rows: [[9, 77]]), name: "grey and alpha")
        #expect(greyAlpha.pixels == [9, 9, 9, 77])
        let palette = try PNG.decode(
            png(
                2, 1, depth: 8, colour: 3, chunks: [("PLTE", [1, 2, 3, 4, 5, 6]), ("tRNS", [255, 40])],
                rows: [[1, 0]]), name: "palette")
        #expect(palette.pixels == [4, 5, 6, 40, 1, 2, 3, 255])
        let colour = try PNG.decode(png(1, 1, depth: 8, colour: 2, rows: [[1, 2, 3]]), name: "rgb")
        #expect(colour.pixels == [1, 2, 3, 255])
        let deep = try PNG.decode(
            png(2, 1, depth: 16, colour: 6, rows: [[20, 20, 130, 130, 250, 250, 255, 255, 9, 9, 8, 8, 7, 7, 128, 128]]),
            name: "16 bits")
        #expect(deep.pixels == [20, 130, 250, 255, 9, 8, 7, 128], "16 bits mean what 8 bits mean")
    }

    @Test func `a damaged file is refused, wherever it is cut`() throws {
        let bytes = try PNG.encode(noise(5, 4))
        for length in 0..<bytes.count - 16 {
            #expect(throws: ImageError.self, "cut at \(length)") {
                try PNG.decode(Array(bytes.prefix(length)), name: "cut")
            }
        }
    }

    @Test func `errors name the file and what is wrong`() {
        func message(_ bytes: [UInt8]) -> String {
            do throws(ImageError) {
                _ = try PNG.decode(bytes, name: "art/dragon.png")
                return ""
            } catch { return error.description }
        }
        #expect(message([]) == "art/dragon.png: the file is empty; save the picture as PNG")
        #expect(message(Array("GIF89a".utf8)) == "art/dragon.png: not a PNG; save the picture as PNG")
        let huge = png(100_000, 2, depth: 8, colour: 0, rows: [[0]])
        #expect(message(huge).hasPrefix("art/dragon.png: "))
        #expect(throws: ImageError.self) { try PNG.read("/nowhere/dragon.png") }
    }

    @Test func `colours are read as people write them`() {
        #expect(RGBA("#ff8000") == RGBA(255, 128, 0))
        #expect(RGBA("0f8") == RGBA(0, 255, 136))
        #expect(RGBA("11223344") == RGBA(0x11, 0x22, 0x33, 0x44))
        #expect(RGBA("transparent") == RGBA(0, 0, 0, 0))
        for wrong in ["", "red", "12345", "#12345g", "#1122334455"] { #expect(RGBA(wrong) == nil) }
    }

    @Test func `a colour over another is Porter and Duff's over`() {
        #expect(RGBA(200, 100, 0, 0).over(RGBA(1, 2, 3)) == RGBA(1, 2, 3))
        #expect(RGBA(200, 100, 0, 255).over(RGBA(1, 2, 3)) == RGBA(200, 100, 0))
        #expect(RGBA(200, 100, 0, 128).over(RGBA(0, 0, 0)) == RGBA(100, 50, 0))
        #expect(RGBA(10, 20, 30, 0).over(RGBA(0, 0, 0, 0)) == RGBA(0, 0, 0, 0))
    }
}
