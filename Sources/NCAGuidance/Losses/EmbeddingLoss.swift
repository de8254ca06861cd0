import Foundation
import NCACLIP

/// A loss on a picture's embedding: near some directions, far from others.
public struct EmbeddingLoss: Sendable {
    /// How far two directions are apart, from their cosine c.
    public enum Distance: String, Sendable, Codable, CaseIterable {
        /// 1 − c
        case cosine
        /// 2 · arcsin²(½ √(2 − 2c)): half the squared angle (Crowson et al., "VQGAN-CLIP", 2022).
        case spherical
    }

    /// A direction of length 1; what is not wanted has a weight below 0.
    public struct Goal: Sendable {
        /// Of length 1, in the model's embedding space.
        public var direction: [Float]
        /// Beside that of other goals; below 0: not wanted.
        public var weight: Float

        /// - Parameters:
        ///   - direction: of any length above 0, in the model's embedding space.
        ///   - weight: beside that of other goals.
        public init(direction: [Float], weight: Float) {
            self.direction = normalised(direction)
            self.weight = weight
        }
    }

    /// What cosines are multiplied by in the cross-entropy, at most: models were trained with up to 100, at which the
    /// nearest rival alone has a gradient.
    public static let defaultContrastScale: Float = 30

    /// Loss and similarity are sums over these.
    public var goals: [Goal]
    /// Between embedding and goal.
    public var distance: Distance
    /// Directions of other things, of length 1: the picture should be nearer to what is wanted than to these.
    public var distractors: [[Float]] = []
    /// Distractors nearer than this to a goal mean the same, and are no rivals of it.
    public var synonymCosine: Float = 0.9
    /// Weight of the cross-entropy against the distractors.
    public var contrast: Float = 1
    /// What cosines are multiplied by in the cross-entropy.
    public var contrastScale = EmbeddingLoss.defaultContrastScale

    /// A loss without distractors.
    public init(goals: [Goal], distance: Distance = .cosine) {
        self.goals = goals
        self.distance = distance
    }

    /// Mean cosine to what is wanted, weighted.
    public func similarity(_ embedding: [Float]) -> Float {
        let direction = normalised(embedding)
        let wanted = goals.filter { $0.weight > 0 }
        let sum = wanted.reduce(Float(0)) { $0 + $1.weight }
        return sum > 0 ? wanted.reduce(Float(0)) { $0 + $1.weight * dot($1.direction, direction) } / sum : 0
    }

    private func rivals(of goal: Goal) -> [[Float]] {
        distractors.filter { dot($0, goal.direction) <= synonymCosine }
    }

    /// How many distractors are nearer to an embedding than the goal is; of several goals, the worst.
    public func rank(_ embedding: [Float]) -> Int {
        goals.filter { $0.weight > 0 }.map { goal in
            let own = dot(goal.direction, embedding)
            return rivals(of: goal).filter { dot($0, embedding) > own }.count
        }.max() ?? 0
    }

    /// The loss of one embedding, and its gradient by it.
    public func evaluate(_ embedding: [Float]) -> (loss: Float, gradient: [Float]) {
        let length = max(dot(embedding, embedding).squareRoot(), 1e-12)
        let direction = embedding.map { $0 / length }
        var loss: Float = 0
        // By the embedding's direction.
        var slope = [Float](repeating: 0, count: embedding.count)
        func add(_ factor: Float, _ vector: [Float]) {
            for i in slope.indices { slope[i] += factor * vector[i] }
        }
        for goal in goals {
            let cosine = dot(goal.direction, direction)
            let (value, derivative) = distance.evaluate(cosine)
            loss += goal.weight * value
            add(goal.weight * derivative, goal.direction)
            guard goal.weight > 0, !distractors.isEmpty, contrast > 0 else { continue }
            // −log softmax of the goal's cosine among its rivals'.
            let rivals = rivals(of: goal)
            let cosines = rivals.map { dot($0, direction) }
            let highest = cosines.reduce(cosine, max)
            let own = exp(contrastScale * (cosine - highest))
            let others = cosines.map { exp(contrastScale * ($0 - highest)) }
            let sum = own + others.reduce(0, +)
            loss -= goal.weight * contrast * log(own / sum)
            let factor = goal.weight * contrast * contrastScale
            add(factor * (own / sum - 1), goal.direction)
            for (rival, other) in zip(rivals, others) { add(factor * other / sum, rival) }
        }
        // Through the division by the length.
        let along = dot(slope, direction)
        let gradient = slope.indices.map { (slope[$0] - along * direction[$0]) / length }
        return (loss, gradient)
    }
}

extension EmbeddingLoss.Distance {
    /// The distance and its derivative by the cosine.
    func evaluate(_ cosine: Float) -> (value: Float, derivative: Float) {
        switch self {
        case .cosine: return (1 - cosine, -1)
        case .spherical:
            // With sin(angle / 2) = chord / 2. At angles of 0 and π the derivative's limits are finite or cut off.
            let half = min(max((2 - 2 * cosine), 0).squareRoot() / 2, 1)
            let angle = asin(half)
            let product = half * max(1 - half * half, 1e-6).squareRoot()
            return (2 * angle * angle, half < 1e-3 ? -1 : -angle / product)
        }
    }
}
