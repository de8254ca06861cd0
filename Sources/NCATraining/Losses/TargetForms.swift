import NCAImageIO

/// What a model of one or several forms shall grow: pictures of one thing, on one canvas, with one seed cell.
public struct TargetForms: Sendable {
    /// A form's name and picture.
    public typealias Picture = (name: String, picture: RGBAImage)

    /// The forms' names; that of a single form is empty.
    public let names: [String]
    /// One for each name, all with the same grid and seed.
    public let targets: [Target]

    /// One form.
    public init(_ target: Target) { (names, targets) = ([""], [target]) }

    /// Prepares the pictures of several forms together: they are cut out each by itself, but trimmed, shrunk and centred as
    /// one, so that each form keeps its size and place beside the others. The seed is planted where all are opaque.
    /// - Parameters:
    ///   - pictures: of the same size, with names as a `.nca` file can hold them: see ``fault(names:)``.
    ///   - size: the grid's side in cells; nil: 64, or less for pictures that need less.
    ///   - margin: cells that stay free on each side.
    ///   - background: what to do with pictures without transparency.
    /// - Throws: why they cannot be grown.
    public init(
        pictures: [Picture], size: Int? = nil, margin: Int = Target.defaultMargin,
        background: Target.Background = .auto
    ) throws(TargetError) {
        precondition(Self.fault(names: pictures.map(\.name)) == nil, "names as a model file can hold them")
        targets = try Target.together(pictures, size: size, margin: margin, background: background)
        names = pictures.count == 1 ? [""] : pictures.map(\.name)
    }

    /// Canvases of the grid's size, already as they shall be grown.
    /// - Throws: why they cannot be grown.
    public init(canvases: [Picture]) throws(TargetError) {
        precondition(Self.fault(names: canvases.map(\.name)) == nil, "names as a model file can hold them")
        targets = try Target.together(canvases: canvases)
        names = canvases.count == 1 ? [""] : canvases.map(\.name)
    }

    /// Why a model file cannot have forms of these names; nil: it can.
    public static func fault(names: [String]) -> String? {
        if !AutomatonShape.formRange.contains(names.count) {
            return
                "a model has \(AutomatonShape.formRange.lowerBound) to \(AutomatonShape.formRange.upperBound) forms, "
                + "not \(names.count)"
        }
        for (i, name) in names.enumerated() {
            // A single form has none.
            if name.isEmpty, names.count > 1 { return "a form's name is empty" }
            if name.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) {
                return "a form's name must not have control characters"
            }
            if names[..<i].contains(name) {
                return "two forms are called \(name): name them with --form NAME=FILE"
            }
        }
        return nil
    }
}
