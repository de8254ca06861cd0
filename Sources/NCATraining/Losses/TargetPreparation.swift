import NCACore
import NCAImageIO
import NCAModelFile

/// From any picture to a target: cut out, trimmed, shrunk where it must be, centred.
extension Target {
    /// What to do with a picture that has no transparency.
    public enum Background: String, CaseIterable, Sendable, Codable {
        /// Take the colour of the border away if the border has one colour; otherwise refuse.
        case auto
        /// Grow the whole rectangle.
        case keep
    }

    /// The grid's side in cells, if none is asked for: as many as the picture needs, between these.
    public static let defaultSizes = 16...64
    /// Cells that stay free on each side, so that growth never feels the border.
    public static let defaultMargin = 8
    /// Cells that must be left for the picture.
    private static let leastRoom = 4
    /// Pixels below this alpha, of 255, count as empty: nobody sees them.
    private static let visibleAlpha = 8
    /// Largest difference in a channel, of 255, that still counts as the border's colour: JPEG's noise, not a shade.
    private static let backgroundTolerance = 24
    /// The share of a border that must have its colour.
    private static let backgroundShare: Float = 0.9

    /// Prepares a picture: cuts it out, trims it to its content, shrinks it to fit (never enlarges: pixel art stays
    /// as it is), and centres it.
    /// - Parameters:
    ///   - picture: of any size.
    ///   - name: what errors call it.
    ///   - size: the grid's side in cells; nil: 64, or less for a picture that needs less.
    ///   - margin: cells that stay free on each side.
    ///   - background: what to do if it has no transparency.
    /// - Throws: why it cannot be grown.
    public init(
        picture: RGBAImage, name: String, size: Int? = nil, margin: Int = Target.defaultMargin,
        background: Background = .auto
    ) throws(TargetError) {
        let (grid, values) = try Self.placed(
            [(name, picture)], size: size, margin: margin, background: background)
        try self.init(width: grid, height: grid, values: values[0])
    }

    /// Targets of the pictures of one thing's forms: prepared as one, with one seed.
    static func together(
        _ pictures: [TargetForms.Picture], size: Int?, margin: Int, background: Background
    ) throws(TargetError) -> [Target] {
        try checkSizes(pictures)
        let (grid, values) = try placed(pictures, size: size, margin: margin, background: background)
        return try together(width: grid, height: grid, values: values)
    }

    /// Targets of canvases that are already as they shall be grown.
    static func together(canvases: [TargetForms.Picture]) throws(TargetError) -> [Target] {
        try checkSizes(canvases)
        let first = canvases[0].picture
        return try together(
            width: first.width, height: first.height, values: canvases.map(\.picture.premultiplied))
    }

    private static func checkSizes(_ pictures: [TargetForms.Picture]) throws(TargetError) {
        let first = pictures[0]
        for (name, picture) in pictures
        where (picture.width, picture.height) != (first.picture.width, first.picture.height) {
            throw .otherSize(
                name: name, width: picture.width, height: picture.height, firstName: first.name,
                firstWidth: first.picture.width, firstHeight: first.picture.height)
        }
    }

    /// The grid's side, and the values of pictures of the same size, cut out each by itself and then placed as one.
    private static func placed(
        _ pictures: [TargetForms.Picture], size: Int?, margin: Int, background: Background
    ) throws(TargetError) -> (grid: Int, values: [[Float]]) {
        var cuts: [RGBAImage] = [], contents: [Rectangle] = []
        for (name, picture) in pictures {
            let cut = try cutOut(picture, name, background)
            guard let own = Self.content(of: cut) else {
                throw Self.content(of: picture) == nil ? .transparent(name: name) : .noFigure(name: name)
            }
            cuts.append(cut)
            contents.append(own)
        }
        let content = contents.dropFirst().reduce(contents[0]) { $0.union($1) }
        let side = max(content.width, content.height)
        let grid =
            size ?? min(defaultSizes.upperBound, max(defaultSizes.lowerBound, side + 2 * margin))
        let room = grid - 2 * margin
        guard room >= leastRoom else { throw .noRoom(size: grid, margin: margin, room: room) }
        let scale = min(1, Float(room) / Float(side))
        let values = cuts.map { cut in
            let inner = shrunk(cut, content, by: scale)
            var values = [Float](repeating: 0, count: grid * grid * 4)
            let left = (grid - inner.width) / 2, top = (grid - inner.height) / 2
            for y in 0..<inner.height {
                let row = 4 * ((top + y) * grid + left)
                values.replaceSubrange(
                    row..<row + 4 * inner.width,
                    with: inner.values[4 * y * inner.width..<4 * (y + 1) * inner.width])
            }
            return values
        }
        return (grid, values)
    }

    /// The side of a model's grid, for the target that it was trained with.
    /// - Parameters:
    ///   - file: the model.
    ///   - name: what errors call it.
    /// - Throws: ``TargetError/notSquare(name:width:height:)``.
    public static func side(of file: ModelFile, name: String) throws(TargetError) -> Int {
        guard file.gridWidth == file.gridHeight else {
            throw .notSquare(name: name, width: file.gridWidth, height: file.gridHeight)
        }
        return file.gridWidth
    }

    /// The smallest rectangle that holds every pixel one can see.
    private static func content(of picture: RGBAImage) -> Rectangle? {
        var (minX, minY, maxX, maxY) = (Int.max, Int.max, -1, -1)
        for y in 0..<picture.height {
            for x in 0..<picture.width
            where picture.pixels[4 * (y * picture.width + x) + 3] >= visibleAlpha {
                (minX, maxX) = (min(minX, x), max(maxX, x))
                (minY, maxY) = (min(minY, y), max(maxY, y))
            }
        }
        guard maxX >= 0 else { return nil }
        return Rectangle(x: minX, y: minY, width: maxX - minX + 1, height: maxY - minY + 1)
    }

    /// Averages over the area that each cell covers, premultiplied, so that no colour bleeds in from where the
    /// picture is transparent.
    private static func shrunk(
        _ picture: RGBAImage, _ part: Rectangle, by scale: Float
    ) -> (width: Int, height: Int, values: [Float]) {
        let width = max(1, Int((Float(part.width) * scale).rounded()))
        let height = max(1, Int((Float(part.height) * scale).rounded()))
        let columns = coverage(part.width, width), rows = coverage(part.height, height)
        var values = [Float](repeating: 0, count: width * height * 4)
        for y in 0..<height {
            for x in 0..<width {
                var sum = SIMD4<Float>.zero
                for (sourceY, weightY) in rows[y] {
                    for (sourceX, weightX) in columns[x] {
                        let pixel = picture[part.x + sourceX, part.y + sourceY]
                        let alpha = Float(pixel.alpha) / 255
                        let colour =
                            SIMD3(Float(pixel.red), Float(pixel.green), Float(pixel.blue)) / 255 * alpha
                        sum += SIMD4(colour, alpha) * (weightX * weightY)
                    }
                }
                for c in 0..<4 { values[4 * (y * width + x) + c] = sum[c] }
            }
        }
        return (width, height, values)
    }

    /// For each of `count` cells, the source pixels under it and their shares, which sum to 1.
    private static func coverage(_ source: Int, _ count: Int) -> [[(index: Int, weight: Float)]] {
        let step = Double(source) / Double(count)
        return (0..<count).map { i in
            let from = Double(i) * step, to = Double(i + 1) * step
            return (Int(from)..<min(source, Int(to.rounded(.up)))).map { index in
                (index, Float((min(to, Double(index + 1)) - max(from, Double(index))) / step))
            }
        }
    }

    // MARK: Pictures without transparency

    private static func cutOut(
        _ picture: RGBAImage, _ name: String, _ background: Background
    ) throws(TargetError) -> RGBAImage {
        let isOpaque = stride(from: 3, to: picture.pixels.count, by: 4).allSatisfy {
            picture.pixels[$0] == 255
        }
        guard isOpaque, background == .auto else { return picture }
        let (width, height) = (picture.width, picture.height)
        let border =
            (0..<width).flatMap { [($0, 0), ($0, height - 1)] }
            + (0..<height).flatMap { [(0, $0), (width - 1, $0)] }
        let colour = median(of: border.map { picture[$0.0, $0.1] })
        let matching = border.filter { distance(picture[$0.0, $0.1], colour) <= backgroundTolerance }
        guard Float(matching.count) >= backgroundShare * Float(border.count) else {
            throw .noBackground(name: name)
        }
        // What hangs together with the border is background; the same colour inside the figure stays.
        var result = picture
        var queue = matching
        var seen = [Bool](repeating: false, count: width * height)
        for (x, y) in queue { seen[y * width + x] = true }
        while let (x, y) = queue.popLast() {
            result[x, y] = RGBA(0, 0, 0, 0)
            for (nx, ny) in [(x - 1, y), (x + 1, y), (x, y - 1), (x, y + 1)]
            where 0..<width ~= nx && 0..<height ~= ny && !seen[ny * width + nx]
                && distance(picture[nx, ny], colour) <= backgroundTolerance
            {
                seen[ny * width + nx] = true
                queue.append((nx, ny))
            }
        }
        return result
    }

    private static func distance(_ a: RGBA, _ b: RGBA) -> Int {
        max(
            abs(Int(a.red) - Int(b.red)), abs(Int(a.green) - Int(b.green)), abs(Int(a.blue) - Int(b.blue)))
    }

    private static func median(of colours: [RGBA]) -> RGBA {
        func middle(_ channel: KeyPath<RGBA, UInt8>) -> UInt8 {
            colours.map { $0[keyPath: channel] }.sorted()[colours.count / 2]
        }
        return RGBA(middle(\.red), middle(\.green), middle(\.blue))
    }
}
