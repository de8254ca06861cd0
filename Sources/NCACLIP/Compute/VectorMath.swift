/// Eight floats: what the element-wise kernels work on at once.
typealias Vector = SIMD8<Float>

extension UnsafePointer where Pointee == Float {
    @inline(__always) var vector: Vector { UnsafeRawPointer(self).loadUnaligned(as: Vector.self) }

    /// The first `count` of eight floats, the others 0.
    @inline(__always) func partial(_ count: Int) -> Vector {
        var value = Vector.zero
        for i in 0..<count { value[i] = self[i] }
        return value
    }
}

extension UnsafeMutablePointer where Pointee == Float {
    @inline(__always) var vector: Vector {
        get { UnsafeRawPointer(self).loadUnaligned(as: Vector.self) }
        nonmutating set { UnsafeMutableRawPointer(self).storeBytes(of: newValue, as: Vector.self) }
    }

    @inline(__always) func store(_ value: Vector, partial count: Int) {
        for i in 0..<count { self[i] = value[i] }
    }
}

extension SIMD8 where Scalar == Float {
    /// The exponential, to within 2 units in the last place; below -87 it is that of -87, about 1e-38.
    @inline(__always) var exponential: Vector {
        // x = n · ln 2 + r with |r| ≤ ln 2 / 2; ln 2 in two parts, so that n · ln 2 is exact.
        var x = self
        x.replace(with: -87, where: x .< -87)
        x.replace(with: 88, where: x .> 88)
        let magic: Float = 0x1.8p23
        let shifted = x * 1.44269504 + magic
        let n = shifted - magic
        let r = (x - n * 0.693359375) + n * 2.12194440e-4
        // Taylor's series: its next term is below 5e-9.
        var sum = r * (1 / 5040 as Float) + (1 / 720 as Float)
        sum = sum * r + (1 / 120 as Float)
        sum = sum * r + (1 / 24 as Float)
        sum = sum * r + (1 / 6 as Float)
        sum = sum * r + 0.5
        sum = sum * r + 1
        sum = sum * r + 1
        // The low bits of `shifted` are n: they become the exponent.
        let power = (unsafeBitCast(shifted, to: SIMD8<Int32>.self) &+ 127) &<< 23
        return sum * unsafeBitCast(power, to: Vector.self)
    }

    @inline(__always) var sigmoid: Vector { 1 / (1 + (-self).exponential) }

    /// The standard normal's distribution function and density.
    ///
    /// Abramowitz and Stegun, "Handbook of Mathematical Functions" (1964), 7.1.26, whose error is at most 1.5e-7; its
    /// exponential is the density's too.
    @inline(__always) var normal: (distribution: Vector, density: Vector) {
        let e = (self * self * -0.5).exponential
        var magnitude = self * 0.70710678
        magnitude.replace(with: -magnitude, where: magnitude .< 0)
        let t = 1 / (1 + 0.3275911 * magnitude)
        var sum = t * 1.061405429 - 1.453152027
        sum = sum * t + 1.421413741
        sum = sum * t - 0.284496736
        sum = sum * t + 0.254829592
        let tail = sum * t * e * 0.5
        return (tail.replacing(with: 1 - tail, where: self .> 0), e * 0.39894228)
    }
}

/// The functions between layers, as `config.json` calls them.
enum Activation: String, CaseIterable, Sendable, Decodable {
    /// x · σ(1.702 x)
    case quickGELU = "quick_gelu"
    /// x · Φ(x)
    case gelu
    /// x · σ(x)
    case silu
    case relu

    /// Applies the function: `target[i] = f(source[i])`.
    func apply(_ source: UnsafePointer<Float>, to target: UnsafeMutablePointer<Float>, count: Int) {
        @inline(__always) func map(_ f: (Vector) -> Vector) {
            var i = 0
            while i &+ 8 <= count {
                (target + i).vector = f((source + i).vector)
                i &+= 8
            }
            if i < count {
                (target + i).store(f((source + i).partial(count - i)), partial: count - i)
            }
        }
        switch self {
        case .quickGELU: map { $0 * ($0 * 1.702).sigmoid }
        case .gelu: map { $0 * $0.normal.distribution }
        case .silu: map { $0 * $0.sigmoid }
        case .relu: map { $0.replacing(with: 0, where: $0 .< 0) }
        }
    }

    /// Multiplies a gradient by the slope: `gradient[i] *= f'(source[i])`.
    func multiplySlope(
        _ source: UnsafePointer<Float>, into gradient: UnsafeMutablePointer<Float>, count: Int
    ) {
        @inline(__always) func map(_ slope: (Vector) -> Vector) {
            var i = 0
            while i &+ 8 <= count {
                (gradient + i).vector *= slope((source + i).vector)
                i &+= 8
            }
            if i < count {
                let rest = count - i
                let value = UnsafePointer(gradient + i).partial(rest) * slope((source + i).partial(rest))
                (gradient + i).store(value, partial: rest)
            }
        }
        switch self {
        case .quickGELU:
            map {
                let s = ($0 * 1.702).sigmoid
                return s + $0 * 1.702 * s * (1 - s)
            }
        case .gelu:
            map {
                let (distribution, density) = $0.normal
                return distribution + $0 * density
            }
        case .silu:
            map {
                let s = $0.sigmoid
                return s + $0 * s * (1 - s)
            }
        case .relu: map { Vector(repeating: 0).replacing(with: 1, where: $0 .> 0) }
        }
    }
}
