import NCACore

/// Draws views of pictures, and takes gradients by the views back to the pictures.
///
/// A view's pixel is the mean of a few samples of the picture, interpolated linearly between cells, nothing outside;
/// then over the background, rgb + (1 − alpha) · background, with noise, and limited to 0 … 1.
final class ViewRenderer {
    let count: Int
    let width: Int
    let height: Int
    /// Pixels a side of a view.
    let side: Int
    private let workers: Workers

    private var views: [View] = []
    private var perPicture = 0
    /// Of every pixel: the background, and the colour before it was limited.
    private var backgrounds: [SIMD4<Float>] = []
    private var unlimited: [SIMD4<Float>] = []

    init(count: Int, width: Int, height: Int, side: Int, threads: Int) {
        (self.count, self.width, self.height) = (count, width, height)
        self.side = side
        workers = Workers(threads: threads)
    }

    /// Draws `views`, as many for each picture, one picture's behind the other's.
    /// - Parameter pictures: `[count][height][width][4]`, premultiplied.
    /// - Returns: `[views][side][side][3]`.
    func render(_ pictures: [Float], _ views: [View]) -> [Float] {
        precondition(pictures.count == count * height * width * 4 && views.count % count == 0)
        self.views = views
        perPicture = views.count / count
        let pixels = views.count * side * side
        backgrounds = Array(repeating: .zero, count: pixels)
        unlimited = backgrounds
        var result = [Float](repeating: 0, count: pixels * 3)
        pictures.withUnsafeBufferPointer { pictures in
            backgrounds.withUnsafeMutableBufferPointer { backgrounds in
                unlimited.withUnsafeMutableBufferPointer { unlimited in
                    result.withUnsafeMutableBufferPointer { result in
                        workers.forEach(views.count) { index in
                            let first = index * side * side
                            draw(
                                views[index], pictures.baseAddress! + index / perPicture * width * height * 4,
                                backgrounds.baseAddress! + first, unlimited.baseAddress! + first,
                                result.baseAddress! + 3 * first)
                        }
                    }
                }
            }
        }
        return result
    }

    private func draw(
        _ view: View, _ picture: UnsafePointer<Float>, _ backgrounds: UnsafeMutablePointer<SIMD4<Float>>,
        _ unlimited: UnsafeMutablePointer<SIMD4<Float>>, _ result: UnsafeMutablePointer<Float>
    ) {
        var random = SplitMix64(seed: view.seed)
        forEachPixel { pixel, u in
            var sum = SIMD4<Float>.zero
            forEachTap(view, u) { cell, weight in
                sum += UnsafeRawPointer(picture + 4 * cell).loadUnaligned(as: SIMD4<Float>.self) * weight
            }
            var colour = sum
            if let background = view.background {
                let behind = background.colour(u, &random)
                backgrounds[pixel] = behind
                colour += (1 - sum.w) * behind
            }
            if view.noise > 0 {
                colour += view.noise * SIMD4(gauss(&random), gauss(&random), gauss(&random), 0)
            }
            if let hole = view.hole, hole.covers(u) { colour = hole.colour }
            unlimited[pixel] = colour
            for c in 0..<3 { result[3 * pixel + c] = min(max(colour[c], 0), 1) }
        }
    }

    /// The gradient by the pictures, `[count][height][width][4]`, from that by the views that were drawn last.
    ///
    /// Where a colour was limited, gradients pass only where descent re-enters the range.
    func backward(_ gradient: [Float]) -> [Float] {
        precondition(gradient.count == views.count * side * side * 3)
        let size = width * height * 4
        var perView = [Float](repeating: 0, count: views.count * size)
        gradient.withUnsafeBufferPointer { gradient in
            perView.withUnsafeMutableBufferPointer { perView in
                workers.forEach(views.count) { index in
                    let first = index * side * side
                    spread(
                        views[index], first: first, gradient.baseAddress! + 3 * first,
                        to: perView.baseAddress! + index * size)
                }
            }
        }
        // In the order of the views, whatever thread drew them.
        var result = [Float](repeating: 0, count: count * size)
        for index in views.indices {
            let (from, to) = (index * size, index / perPicture * size)
            for i in 0..<size { result[to + i] += perView[from + i] }
        }
        return result
    }

    private func spread(
        _ view: View, first: Int, _ gradient: UnsafePointer<Float>, to target: UnsafeMutablePointer<Float>
    ) {
        forEachPixel { pixel, u in
            if let hole = view.hole, hole.covers(u) { return }
            let (behind, colour) = (backgrounds[first + pixel], unlimited[first + pixel])
            var g = SIMD4(gradient[3 * pixel], gradient[3 * pixel + 1], gradient[3 * pixel + 2], 0)
            for c in 0..<3 where colour[c] > 1 && g[c] < 0 || colour[c] < 0 && g[c] > 0 { g[c] = 0 }
            if view.background != nil { g.w = -(g * behind).sum() }
            forEachTap(view, u) { cell, weight in
                let pointer = UnsafeMutableRawPointer(target + 4 * cell)
                pointer.storeBytes(
                    of: pointer.loadUnaligned(as: SIMD4<Float>.self) + g * weight, as: SIMD4<Float>.self)
            }
        }
    }

    @inline(__always)
    private func forEachPixel(_ body: (_ pixel: Int, _ u: SIMD2<Float>) -> Void) {
        for y in 0..<side {
            for x in 0..<side {
                let u = (SIMD2(Float(x), Float(y)) + 0.5) / Float(side) - 0.5
                body(y * side + x, u)
            }
        }
    }

    /// Calls `body` for the cells that a pixel is made of, with their weights.
    @inline(__always)
    private func forEachTap(
        _ view: View, _ u: SIMD2<Float>, _ body: (_ cell: Int, _ weight: Float) -> Void
    ) {
        // As many samples as cells fall on the pixel, so that none is missed.
        let samples = max(
            1, Int((Float(max(width, height)) / (Float(side) * view.scale) - 0.05).rounded(.up)))
        let share = 1 / Float(samples * samples)
        for sample in 0..<samples * samples {
            let offset =
                (SIMD2(Float(sample % samples), Float(sample / samples)) + 0.5) / Float(samples) - 0.5
            let place = view.place(u + offset / Float(side)) + 0.5
            let x = place.x * Float(width) - 0.5, y = place.y * Float(height) - 0.5
            guard x > -1, y > -1, x < Float(width), y < Float(height) else { continue }
            let left = x.rounded(.down), top = y.rounded(.down)
            let (fx, fy) = (x - left, y - top)
            let (column, row) = (Int(left), Int(top))
            func tap(_ dx: Int, _ dy: Int, _ weight: Float) {
                guard 0..<width ~= column + dx, 0..<height ~= row + dy else { return }
                body((row + dy) * width + column + dx, weight * share)
            }
            tap(0, 0, (1 - fx) * (1 - fy))
            tap(1, 0, fx * (1 - fy))
            tap(0, 1, (1 - fx) * fy)
            tap(1, 1, fx * fy)
        }
    }

    /// Nearly normal, of deviation 1: the sum of four uniform numbers.
    @inline(__always)
    private func gauss(_ random: inout SplitMix64) -> Float {
        let bits = random.next()
        let sum = (0..<4).reduce(Float(0)) { $0 + Float(bits >> (16 * UInt64($1)) & 0xFFFF) }
        return (sum / 65536 - 2) * 1.7320508
    }
}
