import NCAImageIO
import NCACore

/// A CLIP model from a checkpoint folder: texts and pictures become vectors whose cosine says how well they match
/// (Radford et al., "Learning Transferable Visual Models From Natural Language Supervision", 2021).
///
///     let clip = try CLIP(folder: "clip-vit-base-patch32", threads: 4)
///     let texts = try clip.text.embed(["a red apple", "a blue dragon"])
///     let pass = clip.picture.pass(count: 8, keepsForGradient: true)
///     let embeddings = pass.embed(pictures)
///     let gradient = pass.gradient(embeddings: embeddingGradient)
public struct CLIP: Sendable {
    /// Makes embeddings of texts.
    public let text: TextTower
    /// Makes embeddings of pictures, and gradients by them.
    public let picture: any PictureTower
    /// How a picture becomes what ``picture`` takes.
    public let preprocessing: Preprocessing
    /// What cosines are multiplied by before a softmax over texts.
    public let logitScale: Float

    /// Loads a checkpoint in the layout of Hugging Face's `CLIPModel`.
    ///
    /// Costs the reading of all weights, which stay in memory in single precision.
    /// - Parameters:
    ///   - path: the folder with `config.json`, the weights, the tokenizer and `preprocessor_config.json`;
    ///     ``ModelLocation/files`` lists them.
    ///   - threads: how many cores work; it changes no result.
    ///   - memoryLimit: bytes of activations that a pass may keep for its gradient; beyond, they are computed again.
    /// - Throws: ``CLIPError``, naming the file, the field or tensor, and the remedy.
    public init(folder path: String, threads: Int, memoryLimit: Int = activationMemoryLimit) throws(CLIPError)
    {
        let folder = try CheckpointFolder(path)
        text = try TextTower(folder, threads: threads)
        let (picture, preprocessing) = try folder.pictureTower(threads: threads, memoryLimit: memoryLimit)
        (self.picture, self.preprocessing) = (picture, preprocessing)
        logitScale = try folder.logitScale()
    }
}

extension CheckpointFolder {
    /// Loads the picture tower that `config.json` names, and how pictures are made ready for it.
    func pictureTower(threads: Int, memoryLimit: Int = activationMemoryLimit) throws(CLIPError)
        -> (tower: any PictureTower, preprocessing: Preprocessing)
    {
        let workers = Workers(threads: threads)
        switch configuration.picture {
        case .transformer(let configuration):
            let preprocessing = try Preprocessing(folder: path, side: configuration.side)
            let tower = try VisionTransformer(
                self, configuration, normalisation: preprocessing.normalisation, memoryLimit: memoryLimit,
                workers
            )
            return (tower, preprocessing)
        case .convolutional(let configuration):
            let preprocessing = try Preprocessing(folder: path, side: configuration.side)
            let tower = try ConvolutionalTower(
                self, configuration, normalisation: preprocessing.normalisation, workers)
            return (tower, preprocessing)
        }
    }
}
