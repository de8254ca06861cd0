extension Scene {
    /// Something that is done to the world between two steps. Coordinates are cells.
    package struct Event: Equatable, Sendable {
        package enum Action: Equatable, Sendable {
            case seed(x: Int, y: Int)
            /// As ``World/eraseCircle(x:y:radius:)``; clipped to the world.
            case eraseCircle(x: Int, y: Int, radius: Int)
            /// As ``World/eraseRectangle(x:y:width:height:)``; clipped to the world.
            case eraseRectangle(x: Int, y: Int, width: Int, height: Int)
            /// All cells take this form of the layer's model.
            case form(Int)
            /// From here on everything dies back, and is gone after `steps` steps.
            case vanish(Vanishing, steps: Int)
        }
        /// The event follows this many steps, and shows in the frame of that step, if there is one.
        package var step: Int
        /// Index of the layer that it happens to; nil: all.
        package var layer: Int?
        package var action: Action

        package init(step: Int, layer: Int? = nil, _ action: Action) {
            self.step = step
            self.layer = layer
            self.action = action
        }

        /// Refuses what cannot be done in a scene.
        func check(in scene: Scene) throws(BakingError) {
            guard 0...scene.totalSteps ~= step else {
                throw BakingError(
                    "an event at step \(step) is outside the scene's \(scene.totalSteps) steps")
            }
            if let layer, !scene.layers.indices.contains(layer) {
                throw BakingError("an event names layer \(layer); the scene has \(scene.layers.count)")
            }
            switch action {
            case .seed(let x, let y):
                guard 0..<scene.width ~= x, 0..<scene.height ~= y else {
                    throw BakingError(
                        "seed \(x),\(y) is outside the world of \(scene.width)×\(scene.height) cells; "
                            + "seeds count from 0,0, top left, to \(scene.width - 1),\(scene.height - 1)")
                }
            case .eraseCircle(_, _, let radius):
                guard radius >= 0 else {
                    throw BakingError("a radius of \(radius) cells cannot be erased")
                }
            case .eraseRectangle(_, _, let width, let height):
                guard width >= 0, height >= 0 else {
                    throw BakingError("a rectangle of \(width)×\(height) cells cannot be erased")
                }
            case .form(let form):
                let layers = layer.map { [scene.layers[$0]] } ?? scene.layers
                guard layers.allSatisfy({ $0.model.formNames.indices.contains(form) }) else {
                    throw BakingError(
                        "an event at step \(step) names form \(form), which a model does not have")
                }
            case .vanish(_, let steps):
                guard steps >= 1 else { throw BakingError("to vanish takes at least one step") }
            }
        }
    }
}

/// How a sprite vanishes.
public enum Vanishing: String, Codable, CaseIterable, Sendable {
    /// From the rim to the core.
    case wither
    /// Cell by cell, in a random order.
    case dissolve
}
