/// The frames of an animated PNG, composed as players show them (PNG specification, third edition, sections 11.3.6 and
/// 13.10).
struct AnimatedPNGReader {
    /// One frame as the file stores it.
    struct Frame {
        enum Disposal: UInt8 { case none, background, previous }

        var x: Int, y: Int, width: Int, height: Int
        var disposal: Disposal
        /// Drawn over what is there, rather than in its place.
        var isBlended: Bool
        /// Compressed data in the file.
        var data: [Range<Int>] = []
    }

    let frames: [Frame]
    private let file: PNGStructure

    /// What the file says before its pixels; nil: it is not animated.
    static func announcedFrames(_ file: PNGStructure) -> Int? {
        guard let control = file.chunks.first(where: { ["acTL", "IDAT"].contains($0.type) }),
            control.type == "acTL", control.data.count == 8
        else { return nil }
        let count = Int(file.word(control.data.lowerBound))
        return count > 0 ? count : nil
    }

    /// nil: the file is not animated.
    /// - Throws: what is damaged.
    init?(_ file: PNGStructure) throws(ImageError) {
        guard let announced = Self.announcedFrames(file) else { return nil }
        self.file = file
        var frames: [Frame] = []
        var sequence: UInt32 = 0
        /// Every fcTL and fdAT has the next number.
        func count(_ chunk: PNGStructure.Chunk) throws(ImageError) {
            guard chunk.data.count >= 4, file.word(chunk.data.lowerBound) == sequence else {
                throw file.damaged("frame data out of order")
            }
            sequence += 1
        }
        for chunk in file.chunks {
            switch chunk.type {
            case "fcTL":
                try count(chunk)
                frames.append(try Self.frame(chunk, file))
            case "IDAT":
                // The still picture is the first frame if its control stands before it.
                if !frames.isEmpty { frames[0].data.append(chunk.data) }
            case "fdAT":
                try count(chunk)
                guard !frames.isEmpty else { throw file.damaged("frame data without a frame") }
                frames[frames.count - 1].data.append(chunk.data.dropFirst(4))
            default: break
            }
        }
        guard frames.count == announced else {
            throw file.damaged("it announces \(announced) frames and has \(frames.count)")
        }
        self.frames = frames
    }

    private static func frame(_ chunk: PNGStructure.Chunk, _ file: PNGStructure) throws(ImageError) -> Frame {
        guard chunk.data.count == 26 else { throw file.damaged("fcTL is not 26 bytes long") }
        let start = chunk.data.lowerBound
        func number(_ index: Int) -> Int { Int(file.word(start + 4 * index)) }
        let (width, height, x, y) = (number(1), number(2), number(3), number(4))
        guard width > 0, height > 0, x + width <= file.header.width, y + height <= file.header.height else {
            throw file.damaged("a frame of \(width)×\(height) pixels at \(x),\(y) lies outside the picture")
        }
        guard let disposal = Frame.Disposal(rawValue: file.bytes[start + 24]), file.bytes[start + 25] <= 1
        else {
            throw file.damaged("a frame is disposed of or blended in an unknown way")
        }
        return Frame(
            x: x, y: y, width: width, height: height, disposal: disposal,
            isBlended: file.bytes[start + 25] == 1)
    }

    /// What players show as frame `index`: all frames up to it must be decoded.
    func compose(_ index: Int, _ colours: PNGColours) throws(ImageError) -> RGBAImage {
        var canvas = RGBAImage(width: file.header.width, height: file.header.height)
        for (number, frame) in frames[...index].enumerated() {
            let compressed = frame.data.reduce(0) { $0 + $1.count }
            guard file.header.canHold(width: frame.width, height: frame.height, in: compressed) else {
                throw file.damaged("too little data for frame \(number)")
            }
            let picture = try colours.decode(
                file, width: frame.width, height: frame.height, data: frame.data)
            // What was there before the first frame is nothing.
            let before = frame.disposal == .previous && number > 0 ? canvas : nil
            canvas.draw(picture, x: frame.x, y: frame.y, isBlended: frame.isBlended)
            guard number < index else { break }
            switch frame.disposal {
            case .none: break
            case .background: canvas.clear(frame)
            case .previous:
                if let before { canvas = before } else { canvas.clear(frame) }
            }
        }
        return canvas
    }
}

extension RGBAImage {
    fileprivate mutating func draw(_ picture: RGBAImage, x: Int, y: Int, isBlended: Bool) {
        for row in 0..<picture.height {
            if isBlended {
                for column in 0..<picture.width {
                    let over = picture[column, row].over(self[x + column, y + row])
                    let i = 4 * ((y + row) * width + x + column)
                    (pixels[i], pixels[i + 1]) = (over.red, over.green)
                    (pixels[i + 2], pixels[i + 3]) = (over.blue, over.alpha)
                }
            } else {
                let start = 4 * ((y + row) * width + x)
                pixels.replaceSubrange(
                    start..<start + 4 * picture.width,
                    with: picture.pixels[4 * row * picture.width..<4 * (row + 1) * picture.width])
            }
        }
    }

    fileprivate mutating func clear(_ frame: AnimatedPNGReader.Frame) {
        draw(RGBAImage(width: frame.width, height: frame.height), x: frame.x, y: frame.y, isBlended: false)
    }
}
