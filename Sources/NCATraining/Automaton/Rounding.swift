import NCATrainingKernels

/// The grids that the fixed-point engine rounds to, simulated in float (docs/automaton.md).
///
/// Gradients pass through every rounding as if it were not there (the straight-through estimator, Bengio et al.
/// 2013).
package struct Rounding: Equatable, Sendable {
    package var stateFraction: Int
    package var hiddenFraction: Int

    package init(stateFraction: Int, hiddenFraction: Int) {
        self.stateFraction = stateFraction
        self.hiddenFraction = hiddenFraction
    }

    var state: Grid { Grid(fraction: stateFraction) }
    var hidden: Grid { Grid(fraction: hiddenFraction) }

    /// Multiples of 2^−fraction in the range of an int16.
    struct Grid {
        static let nudge: Float = 0x1p-9
        let unit: Float
        let magic: Float
        let high: Float
        let low: Float

        init(fraction: Int) {
            unit = Float(sign: .plus, exponent: -fraction, significand: 1)
            // Adding and taking away 1.5 · 2^23 units leaves what is nearest in whole units.
            magic = 0x1.8p23 * unit
            high = 32767 * unit
            low = -32768 * unit
        }

        /// Rounds to the grid, halves up.
        @inline(__always) func nearest<V: SIMD>(_ value: V) -> V where V.Scalar == Float {
            // The nudge decides halves. What is rounded comes in sixteenths of a unit (perception) or finer (sums):
            // a larger nudge would lift values that belong below.
            (value + (Self.nudge * unit) + magic) - magic
        }

        /// For kernels.
        var kernel: KernelGrid { KernelGrid(unit: unit, low: low, high: high) }

        @inline(__always) func clamped<V: SIMD>(_ value: V) -> V where V.Scalar == Float {
            value.replacing(with: low, where: value .< low).replacing(with: high, where: value .> high)
        }
    }
}
