import NCAImageIO
import Testing

@testable import NCATraining

@Suite struct TargetTests {
    @Test func `pixel art that fits keeps its pixels, trimmed and centred on a grid of its own size`() throws
    {
        var picture = RGBAImage(width: 40, height: 30)
        for y in 5..<17 {
            for x in 20..<30 { picture[x, y] = RGBA(UInt8(10 * (x - 20)), UInt8(20 * (y - 5)), 7, 200) }
        }
        let target = try Target(picture: picture, name: "art", margin: 4)
        #expect(target.width == 20 && target.height == 20)
        for y in 0..<12 {
            for x in 0..<10 {
                let cell = 4 * ((y + 4) * 20 + x + 5)
                let alpha = Float(200) / 255
                #expect(abs(target.values[cell + 3] - alpha) < 1e-6)
                #expect(abs(target.values[cell] - Float(10 * x) / 255 * alpha) < 1e-6)
                #expect(abs(target.values[cell + 1] - Float(20 * y) / 255 * alpha) < 1e-6)
            }
        }
        let outside = (0..<400).filter { !(4..<16 ~= $0 / 20 && 5..<15 ~= $0 % 20) }
        #expect(outside.allSatisfy { target.values[4 * $0 + 3] == 0 })
    }

    @Test func `a large picture is shrunk by area, without colours from where it is transparent`() throws {
        var picture = RGBAImage(width: 96, height: 96, fill: RGBA(255, 0, 255, 0))
        for y in 0..<96 {
            for x in 0..<96 where (x / 48 + y / 48) % 2 == 0 { picture[x, y] = RGBA(0, 255, 0) }
        }
        let target = try Target(picture: picture, name: "large", size: 40, margin: 8)
        #expect(target.width == 40)
        for cell in 0..<1600 {
            let (x, y) = (cell % 40 - 8, cell / 40 - 8)
            let isInside = 0..<24 ~= x && 0..<24 ~= y && (x / 12 + y / 12) % 2 == 0
            #expect(abs(target.values[4 * cell + 3] - (isInside ? 1 : 0)) < 1e-5)
            #expect(abs(target.values[4 * cell + 1] - (isInside ? 1 : 0)) < 1e-5)
            #expect(target.values[4 * cell] == 0, "no magenta")
        }
    }

    @Test func `the seed is an opaque cell near the middle, even of a ring`() throws {
        var ring = RGBAImage(width: 30, height: 30)
        for y in 0..<30 {
            for x in 0..<30 {
                let distance = (2 * x - 29) * (2 * x - 29) + (2 * y - 29) * (2 * y - 29)
                if 400..<841 ~= distance { ring[x, y] = RGBA(1, 2, 3) }
            }
        }
        let target = try Target(picture: ring, name: "ring")
        #expect(target.values[4 * (target.seedY * target.width + target.seedX) + 3] > 0.9)
    }

    @Test func `an opaque picture loses the colour of its border, and keeps that colour inside`() throws {
        var picture = RGBAImage(width: 20, height: 20, fill: RGBA(250, 250, 250))
        for y in 5..<15 { for x in 5..<15 { picture[x, y] = RGBA(200, 30, 30) } }
        picture[10, 10] = RGBA(250, 250, 250)
        let target = try Target(picture: picture, name: "scan", margin: 3)
        #expect(target.width == 16)
        #expect(target.values[3] == 0)
        #expect((0..<256).filter { target.values[4 * $0 + 3] == 1 }.count == 100)
        let whole = try Target(picture: picture, name: "scan", margin: 3, background: .keep)
        #expect((0..<whole.width * whole.height).filter { whole.values[4 * $0 + 3] == 1 }.count == 400)
    }

    @Test func `pictures that cannot be grown are refused, each for its reason`() {
        #expect(throws: TargetError.transparent(name: "void")) {
            try Target(picture: RGBAImage(width: 9, height: 9), name: "void")
        }
        #expect(throws: TargetError.noFigure(name: "plain")) {
            try Target(picture: RGBAImage(width: 9, height: 9, fill: RGBA(1, 2, 3)), name: "plain")
        }
        var photo = RGBAImage(width: 20, height: 20)
        for y in 0..<20 { for x in 0..<20 { photo[x, y] = RGBA(UInt8(12 * x), UInt8(12 * y), 90) } }
        #expect(throws: TargetError.noBackground(name: "photo")) {
            try Target(picture: photo, name: "photo")
        }
        let small = RGBAImage(width: 9, height: 9, fill: RGBA(1, 2, 3, 254))
        #expect(throws: TargetError.noRoom(size: 12, margin: 5, room: 2)) {
            try Target(picture: small, name: "small", size: 12, margin: 5)
        }
        #expect(throws: TargetError.faint) {
            try Target(picture: RGBAImage(width: 9, height: 9, fill: RGBA(1, 2, 3, 20)), name: "faint")
        }
    }

    @Test func `a scaled target is the target around its seed, smaller`() throws {
        let picture = RGBAImage(width: 40, height: 40, fill: RGBA(255, 128, 0, 254))
        let target = try Target(picture: picture, name: "square", size: 56, margin: 8)
        let half = target.scaled(by: 0.5)
        #expect(half.seedX == target.seedX && half.seedY == target.seedY)
        func mass(_ target: Target) -> Float { (0..<56 * 56).reduce(0) { $0 + target.values[4 * $1 + 3] } }
        #expect(abs(mass(half) / mass(target) - 0.25) < 0.02)
        #expect(target.scaled(by: 1) == target)
    }
}
