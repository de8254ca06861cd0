import ArgumentParser
import Foundation
import NCACommandLine
import NCACore
import NCAFiles
import NCAImageIO
import NCAModelFile
import NCATraining

extension NCATrain {
    struct Image: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Train an automaton to grow a picture.",
            discussion: """
                Writes a .nca file: a network of a few kilobytes that grows the picture from one cell, keeps it, and heals \
                it. The numbers that are reported are those of the fixed-point engine that ships.

                EXAMPLES
                  ncatrain image dragon.png
                      dragon.nca, after ten minutes
                  ncatrain image dragon.png --output sprites/dragon.nca --minutes 20 --preview dragon-preview.png
                  ncatrain image icon16.png --preset micro --mode persist --minutes 2
                  ncatrain image grass.png --wrap --margin 0 --background keep
                      a tile: its sides are joined, in training as in the game
                  ncatrain image walk.webp --frame 3
                      the fourth frame of an animation
                  ncatrain image dragon.png --resume
                      goes on after Ctrl-C, kill or a power cut

                With --iterations, the same arguments give the same bytes on the same machine, whatever the number of \
                threads. With --minutes, the number of iterations depends on the machine.
                """)

        enum Preset: String, CaseIterable, ExpressibleByArgument {
            /// 16 channels, 128 hidden: 9 KB.
            case standard
            /// 8 channels, 16 hidden: under 1 KB.
            case micro
        }

        @Argument(help: ArgumentHelp("The picture: any PNG or WebP.", valueName: "picture.png"))
        var picture: String

        @Option(
            name: .shortAndLong,
            help: ArgumentHelp("Default: the picture's name with .nca.", valueName: "file.nca"))
        var output: String?

        @Option(help: ArgumentHelp("grow, persist or regenerate.", valueName: "mode"))
        var mode = TrainingMode.regenerate

        @OptionGroup(title: "Picture") var targetOptions: TargetOptions

        @Option(help: "How long to train. Default: 10.")
        var minutes: Double?

        @Option(help: "How long to train, in iterations instead of minutes.")
        var iterations: Int?

        @Option(
            help: "standard (16 channels, 128 hidden: 9 KB) or micro (8 channels, 16 hidden: under 1 KB).")
        var preset = Preset.standard

        @Option(help: "Channels of a cell: 4, 8, ... 32. Default: the preset's.")
        var channels: Int?

        @Option(help: "Hidden width: 8, 16, ... 256. Default: the preset's.")
        var hidden: Int?

        @Option(help: "Share of the cells that fire in a step, above 0 up to 1.")
        var fireRate = 0.5

        @Flag(help: "Let cells perceive the Laplacian too.")
        var laplacian = false

        @Flag(help: "Join the world's sides, for tiles; with --margin 0 --background keep.")
        var wrap = false

        @Flag(
            name: .customLong("no-alive-mask"),
            help: "Let every cell live, also those far from any opaque one; for textures.")
        var noAliveMask = false

        @Option(help: "Samples per iteration.")
        var batch: Int?

        @Option(help: "Samples in the pool.")
        var pool: Int?

        @Option(help: "Threads. Default: one per core. Changes no result.")
        var threads: Int?

        @Option(help: ArgumentHelp("Random seed of the training.", valueName: "number"))
        var rng: UInt64 = 0

        @Option(
            help: ArgumentHelp("Write a picture of target, growth, healing and loss.", valueName: "file.png"))
        var preview: String?

        @Option(
            help: ArgumentHelp(
                "Begin with the weights of another model of the same size: it can grow and heal already, and learns the picture sooner.",
                valueName: "file.nca"))
        var from: String?

        @Flag(help: "Go on from the checkpoint of an interrupted run, with its options.")
        var resume = false

        @Option(help: "Name in the model's metadata. Default: the picture's.")
        var name: String?

        @Option(help: "Where the picture comes from, for the metadata. Default: its file name.")
        var source: String?

        @Option(help: "Author, for the metadata.")
        var author: String?

        @Option(help: "Licence of picture and model, for the metadata.")
        var license: String?

        @Flag(help: "Print the result as JSON.")
        var json = false

        @Flag(name: .shortAndLong, help: "Print nothing but errors and the result.")
        var quiet = false

        func validate() throws {
            guard minutes == nil || iterations == nil else {
                throw ValidationError("Give --minutes or --iterations, not both.")
            }
            guard minutes ?? 1 > 0 else { throw ValidationError("--minutes must be above 0.") }
            guard iterations ?? 1 >= 1 else { throw ValidationError("--iterations must be at least 1.") }
            guard channels.map({ 4...32 ~= $0 && $0 % 4 == 0 }) ?? true else {
                throw ValidationError("--channels must be a multiple of 4, 4 to 32.")
            }
            guard hidden.map({ 8...256 ~= $0 && $0 % 8 == 0 }) ?? true else {
                throw ValidationError("--hidden must be a multiple of 8, 8 to 256.")
            }
            guard fireRate > 0, fireRate <= 1 else {
                throw ValidationError("--fire-rate must be above 0 up to 1.")
            }
            guard 2...64 ~= batch ?? 8 else { throw ValidationError("--batch must be 2 to 64.") }
            guard (batch ?? 8)...4096 ~= pool ?? 256 else {
                throw ValidationError("--pool must be at least the batch and at most 4096.")
            }
            guard threads ?? 1 >= 1 else { throw ValidationError("--threads must be at least 1.") }
        }

        func run() throws {
            do {
                let target = try targetOptions.target(
                    picture, on: Terminal(program: "ncatrain", isQuiet: quiet))
                let options = options(target)
                var run = try TrainingRun(
                    target: target, options: options, from: try from.map { try network($0, options.shape) },
                    length: length, output: outputPath,
                    metadata: metadata, threads: threads ?? ProcessInfo.processInfo.activeProcessorCount,
                    resume: resume, preview: preview, isQuiet: quiet)
                let result = try run.train()
                if json {
                    print(try result.jsonText)
                } else {
                    result.print()
                }
            } catch { throw failure(error) }
        }

        private func network(_ path: String, _ shape: AutomatonShape) throws -> Network {
            guard let network = Network(try ModelFile(contentsOf: path), shape: shape) else {
                throw ValidationError(
                    "--from \(path): its channels, hidden width or Laplacian differ; give the same --channels and --hidden."
                )
            }
            return network
        }

        private var outputPath: String {
            output ?? URL(fileURLWithPath: picture).deletingPathExtension().lastPathComponent + ".nca"
        }

        private var length: RunLength { iterations.map { .iterations($0) } ?? .minutes(minutes ?? 10) }

        private func options(_ target: Target) -> TrainingOptions {
            let shape = AutomatonShape(
                channels: channels ?? (preset == .micro ? 8 : 16),
                hidden: hidden ?? (preset == .micro ? 16 : 128),
                hasLaplacian: laplacian, width: target.width, height: target.height,
                fireRate: max(1, Int((fireRate * 32768).rounded())), hasAliveMask: !noAliveMask, wraps: wrap)
            var options = TrainingOptions(shape: shape)
            options.mode = mode
            options.randomSeed = rng
            if from != nil { options.beginGrown() }
            if let batch { options.batch = batch }
            if let pool { options.pool = pool }
            return options
        }

        private var metadata: ModelFile.Metadata {
            let file = URL(fileURLWithPath: picture)
            return .init(
                name: name ?? file.deletingPathExtension().lastPathComponent,
                source: source ?? file.lastPathComponent, author: author, license: license,
                trainer: "ncatrain \(NCAVersion.text)")
        }
    }
}
