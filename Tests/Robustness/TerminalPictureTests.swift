import NCAImageIO
import Testing

@testable import NCACommandLine

/// What is sent to terminals; `show.py` decodes it.
@Suite struct TerminalPictureTests {
    private let red = RGBA(255, 0, 0), clear = RGBA(0, 0, 0, 0)

    private func picture(_ rows: [[RGBA]]) -> RGBAImage {
        var picture = RGBAImage(width: rows[0].count, height: rows.count)
        for (y, row) in rows.enumerated() { for (x, colour) in row.enumerated() { picture[x, y] = colour } }
        return picture
    }

    @Test func `lines show two pixels a character, and end with the terminal's own colours`() {
        let lines = HalfBlocks.lines(
            picture([[red, red, clear, clear], [red, clear, red, clear], [clear, clear, clear, red]]),
            background: nil)
        let escape = "\u{1B}"
        #expect(
            lines == [
                "\(escape)[48;2;255;0;0m \(escape)[38;2;255;0;0;49m▀▄ \(escape)[m",
                "   \(escape)[38;2;255;0;0m▀\(escape)[m",
            ])
        #expect(HalfBlocks.lines(RGBAImage(width: 3, height: 2), background: nil) == ["   "])
    }

    @Test func `what is not opaque lies over the terminal's background`() {
        let half = picture([[RGBA(200, 100, 0, 128)]])
        #expect(HalfBlocks.lines(half, background: RGBA(0, 0, 0)) == ["\u{1B}[38;2;100;50;0m▀\u{1B}[m"])
        #expect(HalfBlocks.lines(half, background: RGBA(0, 0, 200)) == ["\u{1B}[38;2;100;50;100m▀\u{1B}[m"])
    }

    @Test func `a picture that is too large is shrunk, weighted by alpha`() {
        let large = picture([[red, clear], [clear, clear]])
        #expect(large.shrunk(toFit: 1, 1).pixels == [255, 0, 0, 64])
        #expect(large.shrunk(toFit: 2, 9) == large)
        #expect(RGBAImage(width: 100, height: 1).shrunk(toFit: 10, 10).height == 1)
    }

    @Test func `256 colours are kept, and more are reduced to so many`() {
        func colours(_ count: Int) -> Int {
            var picture = RGBAImage(width: count, height: 1)
            for i in 0..<count {
                picture[i, 0] = RGBA(UInt8(i % 256), UInt8(i / 256 * 40), UInt8(i * 7 % 256))
            }
            return Sixels.encode(picture, scale: 1).split(separator: "#").count { $0.contains(";2;") }
        }
        #expect(colours(256) == 256)
        #expect(1...256 ~= colours(257) && 1...256 ~= colours(1500))
    }

    @Test func `answers are taken apart wherever they are cut, and are no keys`() {
        let bytes = Array(
            "a\u{1B}[?62;4;22c\u{1B}]11;rgb:1e1e/20/f\u{1B}\\\u{1B}[6;20;10t\u{1B}_Gi=31;OK\u{1B}\\b".utf8)
        let expected: [TerminalInput.Event] = [
            .key("a"), .answer(.attributes([62, 4, 22])), .answer(.background(RGBA(0x1E, 0x20, 0xFF))),
            .answer(.cell(width: 10, height: 20)), .answer(.kitty(true)), .key("b"),
        ]
        for cut in 0...bytes.count {
            var input = TerminalInput()
            #expect(input.take(bytes[..<cut]) + input.take(bytes[cut...]) == expected)
        }
        var input = TerminalInput()
        #expect(
            input.take(Array("\u{1B}]52;\(String(repeating: "q", count: 9999))\u{7}x".utf8)) == [.key("x")])
    }
}
