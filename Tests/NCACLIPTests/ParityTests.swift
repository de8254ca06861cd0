import NCAImageIO
import Testing

@testable import NCACLIP

/// Against what `transformers` and PyTorch compute with the same files.
@Suite struct ParityTests {
    @Test(arguments: Fixture.models)
    func `tokens and text embeddings are those of transformers`(fixture: Fixture) throws {
        let clip = try fixture.clip()
        let texts = try fixture.texts
        for text in texts { #expect(clip.text.tokenizer.encode(text.text) == text.tokens) }
        let embeddings = try clip.text.embed(texts.map(\.text))
        #expect(embeddings.allSatisfy { $0.count == 20 })
        #expect(relativeError(embeddings.flatMap { $0 }, try fixture.expected("texts")) < 2e-6)
        // One text alone, too, whatever others do beside it.
        let alone = try clip.text.embed([texts[2].text])
        #expect(relativeError(alone[0], embeddings[2]) < 2e-6)
    }

    @Test(arguments: Fixture.models)
    func `picture embeddings and their gradients are those of PyTorch`(fixture: Fixture) throws {
        let clip = try fixture.clip()
        let pass = clip.picture.pass(count: 2, keepsForGradient: true)
        let pictures = Fixture.pictures(clip.picture.side)
        // Twice: a pass may be used again.
        for _ in 0..<2 {
            let embeddings = pass.embed(pictures)
            let error = relativeError(embeddings, try fixture.expected("pictures"))
            #expect(error < 5e-6)
            let gradient = pass.gradient(embeddings: try fixture.expected("cotangent"))
            let gradientError = relativeError(gradient, try fixture.expected("gradient"))
            #expect(gradientError < 5e-6)
        }
        let forward = clip.picture.pass(count: 2, keepsForGradient: false).embed(pictures)
        #expect(forward == pass.embed(pictures), "without a gradient the same bits")
    }

    @Test(arguments: Fixture.models)
    func `neither threads nor recomputed activations change a bit`(fixture: Fixture) throws {
        let pictures = Fixture.pictures(try fixture.clip().picture.side)
        let cotangent = try fixture.expected("cotangent")
        let results = try [(1, 1 << 30), (2, 1 << 30), (3, 0)].map { threads, memoryLimit in
            let clip = try fixture.clip(threads: threads, memoryLimit: memoryLimit)
            let pass = clip.picture.pass(count: 2, keepsForGradient: true)
            let texts = try clip.text.embed(["a red apple", "an icon of a dragon"])
            return pass.embed(pictures) + pass.gradient(embeddings: cotangent) + texts.flatMap { $0 }
        }
        #expect(results[0] == results[1])
        #expect(results[0] == results[2])
    }

    @Test func `the tokenizer gives the tokens of transformers`() throws {
        let fixture = Fixture(name: "tokenizer")
        let tokenizer = try Tokenizer(folder: fixture.path, contextLength: 77)
        let texts = try fixture.texts
        #expect(texts.count == 160 && texts.contains { $0.tokens.count == 77 })
        for text in texts {
            #expect(tokenizer.encode(text.text) == text.tokens, "\(text.text.debugDescription)")
        }
        #expect(tokenizer.isTruncated(texts.first { $0.tokens.count == 77 }!.text))
        #expect(!tokenizer.isTruncated("a red apple"))
    }

    @Test func `logit scale is an exponential`() throws {
        let scale = try Fixture.models[0].clip().logitScale
        #expect(abs(scale - 24.5325) < 1e-3)
    }
}

@Suite struct PreparationTests {
    private func picture(_ width: Int, _ height: Int) -> RGBAImage {
        var picture = RGBAImage(width: width, height: height)
        for y in 0..<height {
            for x in 0..<width {
                picture[x, y] = RGBA(
                    UInt8(x * 255 / width), UInt8(y * 255 / height), UInt8((x * 37 + y * 91) % 256))
            }
        }
        return picture
    }

    /// Pillow's `resize((20, 20), BICUBIC)` of pictures like these, by mean and by some pixels of the first row.
    @Test func `scaling is that of Pillow`() throws {
        let preprocessing = try Fixture.models[0].clip().preprocessing
        #expect(preprocessing.size == .shorter(20) && preprocessing.filter == .bicubic)
        for (size, reference) in PillowReference.all {
            let prepared = preprocessing.prepare(picture(size.0, size.1)).map { Int(($0 * 255).rounded()) }
            #expect(prepared.count == 1200)
            for (index, value) in reference {
                #expect(
                    abs(prepared[index] - value) <= 1, "\(size) at \(index): \(prepared[index]), not \(value)"
                )
            }
        }
    }

    @Test func `what is transparent shows the background`() throws {
        let preprocessing = try Fixture.models[0].clip().preprocessing
        let clear = RGBAImage(width: 20, height: 20)
        #expect(preprocessing.prepare(clear).allSatisfy { $0 == 1 })
        let red = preprocessing.prepare(clear, over: RGBA(255, 0, 0))
        #expect(Array(red[0..<3]) == [1, 0, 0])
    }

    @Test func `a narrow strip is scaled no farther than it is cut out`() throws {
        var preprocessing = try Fixture.models[0].clip().preprocessing
        // The whole would be 32,768,000 × 2,000 pixels.
        preprocessing.size = .shorter(2000)
        let strip = RGBAImage(width: 16384, height: 1, fill: RGBA(9, 8, 7))
        #expect(preprocessing.prepare(strip).count == 3 * preprocessing.side * preprocessing.side)
    }
}
