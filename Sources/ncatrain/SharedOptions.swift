import ArgumentParser
import Foundation
import NCACLIP
import NCACommandLine
import NCAGuidance
import NCAImageIO
import NCAModelFile
import NCATraining

/// How a picture becomes a target: the options that training and evaluation share.
struct TargetOptions: ParsableArguments {
    @Option(
        help: .init(
            "The grid's side. Default: what the picture needs, \(Target.defaultSizes.upperBound) at most.",
            valueName: "cells"))
    var size: Int?

    @Option(help: .init("Cells that stay free around the picture.", valueName: "cells"))
    var margin = Target.defaultMargin

    @Option(
        help: .init(
            "For a picture without transparency: 'auto' takes away the border's colour, 'keep' grows the whole rectangle.",
            valueName: "auto|keep"))
    var background = Target.Background.auto

    @Option(help: .init("Of an animated picture: which frame, counted from 0.", valueName: "number"))
    var frame: Int?

    func validate() throws {
        try check("--size", size, 8...512, "cells")
        try check("--margin", margin, 0...256, "cells")
    }

    func picture(_ path: String, on terminal: Terminal) throws -> RGBAImage {
        try terminal.picture(path, frame: frame, option: "--frame")
    }

    /// - Parameter modelSize: the side of a model's grid, in place of the option.
    func target(_ picture: RGBAImage, name: String, size modelSize: Int? = nil) throws -> Target {
        try Target(
            picture: picture, name: name, size: modelSize ?? size, margin: margin, background: background)
    }
}

extension TargetOptions {
    /// The targets of pictures that are forms of one thing, or of one picture.
    /// - Parameter modelSize: the side of a model's grid, in place of the option.
    func forms(_ pictures: [TargetForms.Picture], size modelSize: Int? = nil) throws -> TargetForms {
        if let fault = TargetForms.fault(names: pictures.map(\.name)) {
            throw ValidationError("\(fault.prefix(1).uppercased() + fault.dropFirst()).")
        }
        return try TargetForms(
            pictures: pictures, size: modelSize ?? size, margin: margin, background: background)
    }
}

/// The pictures of one thing or of its forms.
struct FormOptions: ParsableArguments {
    @Argument(
        help: .init(
            "The picture, any PNG or WebP; or several, or a folder or an Aseprite sheet's JSON, for forms.",
            valueName: "picture.png"))
    var paths: [String] = []

    @Option(
        help: .init(
            "A picture whose form has a name other than its file's; may be repeated.", valueName: "name=file")
    )
    var form: [NamedFile] = []

    @Flag(help: "Make a form of every frame of an animated picture.") var frames = false

    struct NamedFile: ExpressibleByArgument {
        var name: String, path: String

        init?(argument: String) {
            guard let sign = argument.firstIndex(of: "="), sign > argument.startIndex else { return nil }
            (name, path) = (String(argument[..<sign]), String(argument[argument.index(after: sign)...]))
        }
    }

    var sources: [FormPictures.Source] {
        paths.map { .init(path: $0) } + form.map { .init(name: $0.name, path: $0.path) }
    }

    /// All that is read.
    var files: [String] { sources.flatMap { FormPictures.files(of: $0.path) } }

    /// What a model is called that nobody gave a name: as the first picture, folder or sheet.
    var name: String { FormPictures.name(of: sources[0].path) }

    /// The files' names.
    var description: String {
        sources.map { URL(fileURLWithPath: $0.path).lastPathComponent }.joined(separator: ", ")
    }

    func validate() throws {
        guard !sources.isEmpty else { throw ValidationError("Give a picture.") }
    }

    func pictures(_ options: TargetOptions, on terminal: Terminal) throws -> [TargetForms.Picture] {
        try FormPictures(sources, takesFrames: frames) { path, frame in
            try terminal.picture(path, frame: frame ?? options.frame, option: "--frame")
        }.pictures
    }
}

/// The model that guides or judges.
struct CLIPOption: ParsableArguments {
    @Option(
        help: .init(
            "A CLIP model: a folder, or a name in Hugging Face's cache. Default: the guide that ships.",
            valueName: "folder|name"))
    var clip: String?

    func load(threads: Int) throws -> CLIP {
        let named = try clip.map { try ModelLocation.find($0) }
        guard let folder = named ?? InstalledFiles.find("guide") else {
            throw ValidationError(
                "The guide that ships was not found: Models/guide is neither around the program nor here. "
                    + "Give a folder with --clip.")
        }
        return try CLIP(folder: folder, threads: threads)
    }
}

/// What both ways to train share: how long, what is written, what the metadata says.
struct RunOptions: ParsableArguments {
    @Option(
        name: .shortAndLong,
        help: .init("Default: the picture's name or the prompt's words, with .nca.", valueName: "file.nca"))
    var output: String?

    @Option(
        help: """
            How long to train. Default: \(Int(TrainingRun.defaultMinutes)) for a picture, \
            \(Int(PromptOptions.defaultMinutes)) for words, all attempts together.
            """)
    var minutes: Double?

    @Option(help: "How long to train, in iterations of one attempt, instead of minutes.") var iterations: Int?
    @Option(help: .init("grow, persist or regenerate.", valueName: "mode")) var mode = TrainingMode.regenerate
    @Option(help: .init("Random seed of the training.", valueName: "number")) var rng: UInt64 = 0

    @Option(help: .init("Write a picture of target, growth, healing and loss.", valueName: "file.png"))
    var preview: String?

    @Flag(help: "Go on from the checkpoint of an interrupted run, with its options.") var resume = false
    @Option(help: "Name in the model's metadata. Default: the picture's or the output's.") var name: String?
    @Option(help: "Author, for the metadata.") var author: String?
    @Option(help: "Licence of the model, for the metadata.") var license: String?

    func validate() throws {
        guard minutes == nil || iterations == nil else {
            throw ValidationError("Give --minutes or --iterations, not both.")
        }
        guard minutes ?? 1 > 0 else { throw ValidationError("--minutes must be above 0.") }
        try check("--iterations", iterations, 1...)
    }

    func length(default defaultMinutes: Double) -> RunLength {
        iterations.map { .iterations($0) } ?? .minutes(minutes ?? defaultMinutes)
    }

    func metadata(name: String, source: String?, palette: Palette? = nil) -> ModelFile.Metadata {
        .init(
            name: self.name ?? name, source: source, author: author, license: license,
            trainer: TrainingRun.software, palette: palette?.text)
    }
}

extension Target.Background: ExpressibleByArgument {}
extension TrainingMode: ExpressibleByArgument {}
