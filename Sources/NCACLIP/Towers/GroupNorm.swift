import NCACore

/// Group normalisation (Wu and He 2018) of `[count][pixels][channels]`: each picture's channels in groups.
struct GroupNorm: Sendable {
    let shape: PlaneShape
    let groups: Int
    let weight: FloatBuffer
    let bias: FloatBuffer
    let epsilon: Float

    private var groupSize: Int { shape.channels / groups }

    func forward(_ x: FloatBuffer, count: Int, to y: FloatBuffer, _ workers: Workers) {
        let channels = shape.channels
        workers.forEach(count) { picture in
            let x = x.base + picture * shape.count, y = y.base + picture * shape.count
            let (means, scales) = statistics(x)
            // y = x · factor + shift
            let factors = (0..<channels).map { scales[$0] * weight.base[$0] }
            let shifts = (0..<channels).map { bias.base[$0] - means[$0] * factors[$0] }
            factors.withUnsafeBufferPointer { factors in
                shifts.withUnsafeBufferPointer { shifts in
                    for pixel in 0..<shape.pixels {
                        let target = y + pixel * channels
                        target.update(from: shifts.baseAddress!, count: channels)
                        addProduct(x + pixel * channels, factors.baseAddress!, to: target, count: channels)
                    }
                }
            }
        }
    }

    /// With g = dy · w and x̂ = (x − mean) · s: dx = s · (g − mean(g) − x̂ · mean(g · x̂)), means over a group.
    func backward(
        _ x: FloatBuffer, _ dy: FloatBuffer, count: Int, to dx: FloatBuffer, _ workers: Workers
    ) {
        let channels = shape.channels
        workers.forEach(count) { picture in
            let x = x.base + picture * shape.count, dy = dy.base + picture * shape.count
            let dx = dx.base + picture * shape.count
            let (means, scales) = statistics(x)
            var sums = [Float](repeating: 0, count: channels)
            var products = sums
            for pixel in 0..<shape.pixels {
                add(dy + pixel * channels, to: &sums, count: channels)
                addProduct(dy + pixel * channels, x + pixel * channels, to: &products, count: channels)
            }
            // dx = dy · a + x · b + c
            var a = [Float](repeating: 0, count: channels)
            var b = a, c = a
            let number = Float(shape.pixels * groupSize)
            for group in 0..<groups {
                let members = group * groupSize..<(group + 1) * groupSize
                let (mean, scale) = (means[members.lowerBound], scales[members.lowerBound])
                var sum: Float = 0, dot: Float = 0
                for channel in members {
                    let w = weight.base[channel]
                    sum += sums[channel] * w
                    dot += (products[channel] - sums[channel] * mean) * w
                }
                let slope = -scale * scale * scale * dot / number
                for channel in members {
                    a[channel] = scale * weight.base[channel]
                    b[channel] = slope
                    c[channel] = -scale * sum / number - slope * mean
                }
            }
            for pixel in 0..<shape.pixels {
                let target = dx + pixel * channels
                target.update(from: c, count: channels)
                addProduct(dy + pixel * channels, a, to: target, count: channels)
                addProduct(x + pixel * channels, b, to: target, count: channels)
            }
        }
    }

    /// Of each channel's group: mean, and one over the standard deviation.
    private func statistics(_ x: UnsafePointer<Float>) -> (means: [Float], scales: [Float]) {
        let channels = shape.channels
        let number = Float(shape.pixels * groupSize)
        var sums = [Float](repeating: 0, count: channels)
        for pixel in 0..<shape.pixels { add(x + pixel * channels, to: &sums, count: channels) }
        let means = ofGroups(sums).map { $0 / number }
        let centres = means.map { -$0 }
        var squares = [Float](repeating: 0, count: channels)
        var difference = squares
        for pixel in 0..<shape.pixels {
            difference.withUnsafeMutableBufferPointer {
                $0.baseAddress!.update(from: centres, count: channels)
            }
            add(x + pixel * channels, to: &difference, count: channels)
            addProduct(difference, difference, to: &squares, count: channels)
        }
        return (means, ofGroups(squares).map { 1 / ($0 / number + epsilon).squareRoot() })
    }

    /// The sum over each channel's group, for every channel.
    private func ofGroups(_ values: [Float]) -> [Float] {
        (0..<groups).flatMap { group in
            let sum = (0..<groupSize).reduce(Float(0)) { $0 + values[group * groupSize + $1] }
            return [Float](repeating: sum, count: groupSize)
        }
    }
}
