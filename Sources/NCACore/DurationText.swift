import Foundation

/// "2:05", or "1:02:05" from an hour on.
package func durationText(seconds: Double) -> String {
    let whole = Int(seconds.rounded())
    return whole >= 3600
        ? String(format: "%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60)
        : String(format: "%d:%02d", whole / 60, whole % 60)
}
