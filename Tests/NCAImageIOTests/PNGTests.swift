import Foundation
import NCACore
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

    private func pixels(_ file: HandMadePNG) throws -> [UInt8] {
        let picture = try PNG.decode(file.bytes, name: "hand-made")
        #expect(picture.width == file.width && picture.height == file.height)
        return picture.pixels
    }

    @Test func `grey of every depth is read`() throws {
        let bits = HandMadePNG(width: 3, height: 1, depth: 1, colour: 0, rows: [[0b0100_0000]])
        #expect(try pixels(bits) == [0, 0, 0, 255, 255, 255, 255, 255, 0, 0, 0, 255])
        let pairs = HandMadePNG(width: 4, height: 1, depth: 2, colour: 0, rows: [[0b00_01_10_11]])
        #expect(try pixels(pairs) == [0, 85, 170, 255].flatMap { [$0, $0, $0, 255] })
        let nibbles = HandMadePNG(width: 2, height: 1, depth: 4, colour: 0, rows: [[0x1E]])
        #expect(try pixels(nibbles) == [17, 17, 17, 255, 238, 238, 238, 255])
        let grey = HandMadePNG(width: 2, height: 1, depth: 8, colour: 0, rows: [[10, 200]])
        #expect(try pixels(grey) == [10, 10, 10, 255, 200, 200, 200, 255])
        let greyAlpha = HandMadePNG(width: 1, height: 1, depth: 8, colour: 4, rows: [[9, 77]])
        #expect(try pixels(greyAlpha) == [9, 9, 9, 77])
    }

    @Test func `palettes are read, with alpha per entry`() throws {
        let palette: [UInt8] = [1, 2, 3, 4, 5, 6, 7, 8, 9]
        let file = HandMadePNG(
            width: 2, height: 1, depth: 8, colour: 3, chunks: [("PLTE", palette), ("tRNS", [255, 40])],
            rows: [[1, 2]])
        #expect(try pixels(file) == [4, 5, 6, 40, 7, 8, 9, 255])
        let nibbles = HandMadePNG(
            width: 3, height: 1, depth: 4, colour: 3, chunks: [("PLTE", palette), ("tRNS", [0])],
            rows: [[0x12, 0x00]])
        #expect(try pixels(nibbles) == [4, 5, 6, 255, 7, 8, 9, 255, 1, 2, 3, 0])
    }

    @Test func `one transparent colour is read`() throws {
        let colour = HandMadePNG(
            width: 2, height: 1, depth: 8, colour: 2, chunks: [("tRNS", [0, 1, 0, 2, 0, 3])],
            rows: [[1, 2, 3, 1, 2, 4]])
        let read = try pixels(colour)
        #expect(read[3] == 0 && read[4...] == [1, 2, 4, 255])
        let grey = HandMadePNG(
            width: 2, height: 1, depth: 16, colour: 0, chunks: [("tRNS", [7, 8])], rows: [[7, 8, 7, 9]])
        let deep = try pixels(grey)
        #expect(deep[3] == 0 && deep[7] == 255, "all 16 bits decide")
    }

    @Test func `16 bits mean what 8 bits mean`() throws {
        // Every 8-bit value as alpha and as colour, replicated into 16 bits as the specification does.
        for value in UInt8.min...UInt8.max {
            let deep = HandMadePNG(
                width: 1, height: 1, depth: 16, colour: 6,
                rows: [[value, value, 255 - value, 255 - value, 99, 99, value, value]])
            #expect(try pixels(deep) == [value, 255 - value, 99, value])
            let grey = HandMadePNG(width: 1, height: 1, depth: 16, colour: 0, rows: [[value, value]])
            #expect(try pixels(grey) == [value, value, value, 255])
        }
        // Between two 8-bit values, the nearer.
        let between = HandMadePNG(width: 2, height: 1, depth: 16, colour: 0, rows: [[100, 220, 100, 240]])
        #expect(try pixels(between) == [100, 100, 100, 255, 101, 101, 101, 255])
        let greyAlpha = HandMadePNG(width: 1, height: 1, depth: 16, colour: 4, rows: [[50, 50, 128, 128]])
        #expect(try pixels(greyAlpha) == [50, 50, 50, 128])
    }

    @Test(arguments: [8, 16]) func `what a file says of its gamma counts`(depth: UInt8) throws {
        func grey(_ value: UInt8, _ chunk: (String, [UInt8])) throws -> UInt8 {
            try pixels(
                HandMadePNG(
                    width: 1, height: 1, depth: depth, colour: 0, chunks: [chunk],
                    rows: [Array(repeating: value, count: Int(depth) / 8)]))[0]
        }
        for value: UInt8 in [0, 1, 20, 127, 128, 200, 254, 255] {
            #expect(try grey(value, ("sRGB", [0])) == value)
            #expect(try grey(value, ("gAMA", HandMadePNG.big(45455))) == value)
        }
        // Linear light becomes what screens expect, by the power 1 / 2.2 that gAMA stands for.
        for value: UInt8 in [0, 3, 20, 64, 128, 200, 255] {
            let expected = 255 * pow(Double(value) / 255, 1 / 2.2)
            let read = try grey(value, ("gAMA", HandMadePNG.big(100_000)))
            #expect(abs(Double(read) - expected) <= 1, "\(value)")
        }
    }

    @Test func `an interlaced picture is put together`() throws {
        // Adam7: a pixel's pass depends on its place in a square of 8 by 8.
        let passes = [
            (0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2),
        ]
        for (width, height) in [(1, 1), (3, 2), (8, 8), (11, 13)] {
            let whole = noise(width, height)
            let rows = passes.flatMap { (x0, y0, dx, dy) -> [[UInt8]] in
                guard x0 < width else { return [] }
                return stride(from: y0, to: height, by: dy).map { y in
                    stride(from: x0, to: width, by: dx).flatMap { x -> [UInt8] in
                        Array(whole.pixels[4 * (y * width + x)..<4 * (y * width + x) + 4])
                    }
                }
            }
            let file = HandMadePNG(
                width: width, height: height, depth: 8, colour: 6, isInterlaced: true, rows: rows)
            #expect(try pixels(file) == whole.pixels)
        }
    }

    @Test func `a file that is cut off is refused, wherever`() throws {
        for bytes in [try PNG.encode(noise(5, 4)), try PNG.encode(RGBAImage(width: 100, height: 100))] {
            for length in bytes.indices {
                #expect(throws: ImageError.self, "cut at \(length)") {
                    try PNG.decode(Array(bytes.prefix(length)), name: "cut")
                }
            }
        }
    }

    @Test func `a file with a wrong byte gives its picture or an error, never other pixels`() throws {
        let picture = noise(5, 4)
        let bytes = try PNG.encode(picture)
        for index in bytes.indices {
            for change: UInt8 in [1, 0x20, 0x80, 0xFF] {
                var damaged = bytes
                damaged[index] ^= change
                guard let read = try? PNG.decode(damaged, name: "damaged") else { continue }
                #expect(read == picture, "byte \(index)")
            }
        }
    }

    @Test func `random bytes behind a PNG's first are refused`() throws {
        var generator = SystemRandomNumberGenerator()
        let start = try PNG.encode(noise(3, 3)).prefix(41)
        for _ in 0..<2000 {
            let rest = (0..<60).map { _ in UInt8.random(in: 0...255, using: &generator) }
            let kept = Int.random(in: 8...41, using: &generator)
            #expect(throws: ImageError.self) {
                try PNG.decode(Array(start.prefix(kept)) + rest, name: "random")
            }
        }
    }

    private func message(_ bytes: [UInt8]) -> String {
        do throws(ImageError) {
            _ = try PNG.decode(bytes, name: "art/dragon.png")
            return ""
        } catch { return error.description }
    }

    @Test func `errors name the file, what is wrong and the remedy`() throws {
        #expect(message([]) == "art/dragon.png: the file is empty; save the picture as PNG")
        #expect(message(Array("GIF89a".utf8)) == "art/dragon.png: not a PNG; save the picture as PNG")
        let whole = try PNG.encode(noise(9, 9))
        let cut = message(Array(whole.prefix(200)))
        #expect(
            cut
                == "art/dragon.png: damaged PNG (it is cut off after 200 bytes, in chunk IDAT); save or copy it again"
        )
        let none = message(HandMadePNG(width: 0, height: 2, depth: 8, colour: 0, rows: [[], []]).bytes)
        #expect(none.hasPrefix("art/dragon.png: damaged PNG ("))
        do throws(ImageError) {
            _ = try PNG.read("/nowhere/dragon.png")
            Issue.record("there is no such file")
        } catch {
            #expect(error.kind == .missingInput && error.description.hasPrefix("/nowhere/dragon.png: "))
        }
    }

    @Test func `a file that lies about its size is refused before memory is taken`() throws {
        let wide = HandMadePNG(width: 100_000, height: 2, depth: 8, colour: 0, rows: [[0]])
        #expect(message(wide.bytes).contains("100000×2 pixels; at most 16384 a side"))
        let large = HandMadePNG(width: 16384, height: 16384, depth: 16, colour: 6, rows: [[0]])
        #expect(message(large.bytes).contains("16384×16384 pixels; at most 67108864 pixels can be read"))
        let empty = HandMadePNG(width: 16384, height: 4096, depth: 16, colour: 6, rows: [[0]])
        #expect(message(empty.bytes).contains("too little data for 16384×4096 pixels"))
        // The other way round: the limit is deflate's own, and plain pictures come near it.
        let plain = RGBAImage(width: 2000, height: 2000, fill: RGBA(1, 2, 3))
        #expect(try PNG.decode(try PNG.encode(plain), name: "plain") == plain)
    }

    @Test func `a written file replaces the old one, and leaves nothing else`() throws {
        try Tools.withFolder { folder in
            for side in [9, 3] {
                let picture = noise(side, side)
                try PNG.write(picture, to: folder + "/a.png")
                #expect(try PNG.read(folder + "/a.png") == picture)
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["a.png"])
            #expect(throws: ImageError.self) { try PNG.write(noise(2, 2), to: folder + "/none/a.png") }
        }
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
