import NCARuntime

/// How a sprite goes: each cell has its time, after which it is kept at zero against the automaton's healing.
struct Dying {
    private let width: Int
    /// Step after which a cell is gone: `[height][width]`.
    private let last: [Int]

    /// Plans from the world as it is: all is gone `steps` steps later.
    init(
        _ world: World, manner: Scene.Vanishing, from step: Int, steps: Int
    ) throws(RuntimeError) {
        width = world.width
        let alpha = stride(from: 3, to: 4 * world.width * world.height, by: 4)
        let pixels = try world.render()
        let isAlive = alpha.map { pixels[$0] > 0 }
        let order: [Double]
        switch manner {
        case .wither:
            let depth = Self.depth(isAlive, width: world.width, height: world.height)
            let deepest = Double(max(1, depth.max() ?? 1))
            order = depth.map { Double($0) / deepest }
        case .dissolve:
            order = isAlive.indices.map { isAlive[$0] ? Self.chance($0) : 0 }
        }
        // What does not live yet may not begin to.
        last = zip(order, isAlive).map { $1 ? step + max(1, Int(($0 * Double(steps)).rounded(.up))) : step }
    }

    func cutBack(_ world: World, at step: Int) {
        for (i, end) in last.enumerated() where end <= step {
            do throws(RuntimeError) {
                try world.eraseRectangle(x: i % width, y: i / width, width: 1, height: 1)
            } catch { preconditionFailure("inside the world: \(error)") }
        }
    }

    /// Distance of each cell from what is empty, in thirds of a cell: chamfer 3-4 (Borgefors 1986), in two passes.
    private static func depth(_ isAlive: [Bool], width: Int, height: Int) -> [Int] {
        var depth = isAlive.map { $0 ? Int.max / 2 : 0 }
        func pass(_ rows: [Int], _ columns: [Int], _ back: Int) {
            for y in rows {
                for x in columns where depth[y * width + x] > 0 {
                    var least = depth[y * width + x]
                    for (dx, dy, cost) in [(back, 0, 3), (0, back, 3), (back, back, 4), (-back, back, 4)] {
                        let (nx, ny) = (x + dx, y + dy)
                        let there = 0..<width ~= nx && 0..<height ~= ny ? depth[ny * width + nx] : 0
                        least = min(least, there + cost)
                    }
                    depth[y * width + x] = least
                }
            }
        }
        pass(Array(0..<height), Array(0..<width), -1)
        pass((0..<height).reversed(), (0..<width).reversed(), 1)
        return depth
    }

    /// 0 … 1, from a cell's index (SplitMix64's finaliser, Steele, Lea and Flood 2014).
    private static func chance(_ index: Int) -> Double {
        var z = UInt64(index) &* 0x9E37_79B9_7F4A_7C15 &+ 0x9E37_79B9_7F4A_7C15
        z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
        return Double((z ^ z >> 31) >> 11) * 0x1p-53
    }
}
