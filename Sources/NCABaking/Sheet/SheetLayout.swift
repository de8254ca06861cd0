import NCACore

/// Where rectangles lie on pages.
struct SheetLayout {
    struct Place: Equatable {
        var page: Int
        /// Top left of the rectangle itself, inside padding and extrusion.
        var x: Int
        var y: Int
    }

    /// Size of each page.
    private(set) var pages: [(width: Int, height: Int)] = []
    private(set) var places: [Place] = []
    /// Of a grid.
    private(set) var columns: Int?

    private let options: SheetOptions
    /// Room around a rectangle that is its own, on each side.
    private var rim: Int { options.extrusion }

    /// Rows of cells of one size; `sizes` are the sizes of what lies in them, from their top left.
    static func grid(count: Int, width: Int, height: Int, _ options: SheetOptions) throws(BakingError)
        -> SheetLayout
    {
        var layout = SheetLayout(options)
        let (cell, tall) = (width + 2 * options.extrusion, height + 2 * options.extrusion)
        func fitting(_ side: Int) -> Int { (options.maxSize - options.padding) / (side + options.padding) }
        let (most, rows) = (fitting(cell), fitting(tall))
        guard most >= 1, rows >= 1 else { throw tooLarge(width, height, options) }
        // As square as possible in pixels, not in frames.
        let square = Int((Double(count) * Double(tall) / Double(cell)).squareRoot().rounded(.up))
        let columns = min(max(1, options.columns ?? min(square, most)), count)
        guard columns <= most else {
            throw BakingError(
                "\(columns) columns of \(width) pixels are wider than a sheet's \(options.maxSize) pixels; lower \(.columns)"
            )
        }
        layout.columns = columns
        for first in stride(from: 0, to: count, by: columns * rows) {
            let onPage = min(columns * rows, count - first)
            for i in 0..<onPage {
                layout.places.append(
                    Place(
                        page: layout.pages.count,
                        x: options.padding + i % columns * (cell + options.padding) + options.extrusion,
                        y: options.padding + i / columns * (tall + options.padding) + options.extrusion))
            }
            let lines = (onPage + columns - 1) / columns
            layout.add(
                width: options.padding + columns * (cell + options.padding),
                height: options.padding + lines * (tall + options.padding))
        }
        return layout
    }

    /// As little area as possible, largest first.
    static func packed(_ sizes: [(width: Int, height: Int)], _ options: SheetOptions) throws(BakingError)
        -> SheetLayout
    {
        var layout = SheetLayout(options)
        layout.places = Array(repeating: Place(page: 0, x: 0, y: 0), count: sizes.count)
        let gap = options.padding + 2 * options.extrusion
        for size in sizes
        where max(size.width, size.height) + gap + options.padding > options.maxSize {
            throw tooLarge(size.width, size.height, options)
        }
        var left = sizes.indices.sorted {
            let (a, b) = (sizes[$0], sizes[$1])
            return (max(b.width, b.height), min(b.width, b.height), $0)
                < (max(a.width, a.height), min(a.width, a.height), $1)
        }
        while !left.isEmpty {
            let (side, placed) = layout.bestPage(left, sizes, gap)
            let page = layout.pages.count
            var (width, height) = (0, 0)
            for (index, window) in placed {
                layout.places[index] = Place(
                    page: page, x: window.x + options.padding + options.extrusion,
                    y: window.y + options.padding + options.extrusion)
                width = max(width, window.x + window.width + options.padding)
                height = max(height, window.y + window.height + options.padding)
            }
            if options.isPowerOfTwo { (width, height) = (side.width, side.height) }
            layout.add(width: width, height: height)
            left.removeAll { placed[$0] != nil }
        }
        return layout
    }

    private typealias Packing = [Int: Rectangle]

    /// The smallest page that takes all that is left; if none does, what the largest takes.
    private func bestPage(_ indices: [Int], _ sizes: [(width: Int, height: Int)], _ gap: Int)
        -> (side: (width: Int, height: Int), placed: Packing)
    {
        let area = indices.reduce(0) { $0 + (sizes[$1].width + gap) * (sizes[$1].height + gap) }
        var best: (side: (width: Int, height: Int), placed: Packing)?
        func score(_ placed: Packing, _ side: (width: Int, height: Int)) -> Int {
            if options.isPowerOfTwo { return side.width * side.height }
            let width = placed.values.map { $0.x + $0.width }.max() ?? 0
            let height = placed.values.map { $0.y + $0.height }.max() ?? 0
            return width * height
        }
        var (lowest, last) = (Int.max, sides.last!)
        for side in sides where side.width * side.height >= area {
            if side.width * side.height / 2 > lowest { break }
            last = side
            let placed = pack(indices, sizes, gap, side)
            guard placed.count == indices.count else { continue }
            let score = score(placed, side)
            if score < lowest { (lowest, best) = (score, (side, placed)) }
        }
        return best ?? (last, pack(indices, sizes, gap, sides.last!))
    }

    private func pack(
        _ indices: [Int], _ sizes: [(width: Int, height: Int)], _ gap: Int, _ side: (width: Int, height: Int)
    ) -> Packing {
        var bin = MaxRects(width: side.width - options.padding, height: side.height - options.padding)
        var placed = Packing()
        for index in indices {
            placed[index] = bin.place(width: sizes[index].width + gap, height: sizes[index].height + gap)
        }
        return placed
    }

    /// Page sizes that are tried, by area.
    private var sides: [(width: Int, height: Int)] {
        var lengths: [Int] = []
        var length = 16
        while length <= options.maxSize {
            lengths.append(length)
            // Halfway between powers of two as well, where sides need not be such.
            if !options.isPowerOfTwo, length * 5 / 4 < options.maxSize {
                lengths += [length * 5 / 4, length * 3 / 2, length * 7 / 4].filter { $0 <= options.maxSize }
            }
            length *= 2
        }
        if !options.isPowerOfTwo, lengths.last != options.maxSize { lengths.append(options.maxSize) }
        let all = lengths.flatMap { width in
            lengths.filter { max($0, width) <= 2 * min($0, width) }.map { (width: width, height: $0) }
        }
        return all.sorted { ($0.width * $0.height, $0.height) < ($1.width * $1.height, $1.height) }
    }

    private init(_ options: SheetOptions) { self.options = options }

    private mutating func add(width: Int, height: Int) {
        func side(_ length: Int) -> Int {
            guard options.isPowerOfTwo else { return length }
            var power = 1
            while power < length { power *= 2 }
            return power
        }
        pages.append((side(width), side(height)))
    }

    private static func tooLarge(_ width: Int, _ height: Int, _ options: SheetOptions) -> BakingError {
        BakingError(
            "a frame of \(width)×\(height) pixels does not fit a sheet of at most \(options.maxSize) pixels a side; "
                + "lower \(.scale) or raise \(.maxSize)")
    }
}
