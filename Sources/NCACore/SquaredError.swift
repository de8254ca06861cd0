import Foundation

/// Errors between pictures of values in 0 … 1.
package enum SquaredError {
    /// The PSNR in dB of a mean squared error, peak 1; at most 120.
    package static func decibels(_ meanSquaredError: Double) -> Double {
        -10 * log10(max(meanSquaredError, 1e-12))
    }
}
