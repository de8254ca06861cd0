extension ModelFile {
    /// Alpha above which a cell is mature, of models that don't say otherwise: that of the Distill article.
    ///
    /// The trainer takes it as it is, a file in state units, rounded down.
    public static let defaultAliveThreshold: Float = 0.1
}
