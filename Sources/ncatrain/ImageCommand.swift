import ArgumentParser
import Foundation
import NCACommandLine
import NCAGuidance
import NCAImageIO
import NCAModelFile
import NCATraining

extension NCATrain {
    struct Image: TrainCommand {
        static let configuration = CommandConfiguration(
            abstract: "Train an automaton to grow a picture, or several between which it is switched.",
            discussion: """
                Writes a .nca file: a network of a few kilobytes that grows the picture from one cell, keeps it, and heals \
                it. The numbers that are reported are those of the fixed-point engine that ships.

                Several pictures are forms of one thing, between which a game can switch it while it lives. Draw them on one \
                canvas: they keep their size and place beside each other, and overlap in an opaque cell, where the seed is.

                EXAMPLES
                  ncatrain image dragon.png
                      dragon.nca, after ten minutes
                  ncatrain image dragon.png --output sprites/dragon.nca --minutes 20 --preview dragon-preview.png
                  ncatrain image icon16.png --preset micro --mode persist --minutes 2
                  ncatrain image grass.png --wrap --margin 0 --background keep
                      a tile: its sides are joined, in training as in the game
                  ncatrain image walk.webp --frame 3
                      the fourth frame of an animation
                  ncatrain image slime.png --minutes 1 --preview slime-preview.png --watch
                      and again whenever the picture changes
                  ncatrain image egg.png hatchling.png dragon.png --output dragon.nca
                      a model of three forms, after half an hour
                  ncatrain image --form lit=torch1.png --form unlit=torch2.png --output torch.nca
                  ncatrain image tree.json --output tree.nca
                      a form for each tag of a sheet that Aseprite exported; a folder gives one for each picture in it
                  ncatrain image dragon.png --resume
                      goes on after Ctrl-C, kill or a power cut

                A model of that name is replaced only if ncatrain wrote it, or if --output names it.
                With --iterations, the same arguments give the same bytes on the same machine, whatever the number of \
                threads. With --minutes, the number of iterations depends on the machine.
                """)

        @OptionGroup var sources: FormOptions
        @OptionGroup(title: "Training") var training: RunOptions
        @OptionGroup(title: "Picture") var targetOptions: TargetOptions

        @Option(help: "\(AutomatonPreset.overview).") var preset = AutomatonPreset.standard
        @Option(help: "Channels of a cell: 4, 8, ... 32. Default: the preset's.") var channels: Int?
        @Option(help: "Hidden width: 8, 16, ... 256. Default: the preset's.") var hidden: Int?
        @Option(help: "Share of the cells that fire in a step, above 0 up to 1.") var fireRate = 0.5
        @Flag(help: "Let cells perceive the Laplacian too.") var laplacian = false
        @Flag(help: "Join the world's sides, for tiles; with --margin 0 --background keep.") var wrap = false

        @Flag(help: "Let every cell live, also those far from any opaque one; for textures.")
        var noAliveMask = false

        @Option(help: "Samples per iteration. Default: \(defaults.batch).") var batch: Int?
        @Option(help: "Samples in the pool. Default: \(defaults.pool).") var pool: Int?

        @Option(
            help: .init(
                "Begin with the weights of a model of the same size: it learns the picture sooner.",
                valueName: "file.nca"))
        var from: String?

        @Option(help: "Where the picture comes from, for the metadata. Default: its file name.")
        var source: String?

        @OptionGroup var watching: WatchOptions
        @OptionGroup var threads: ThreadOptions
        @OptionGroup var report: ReportOptions

        func validate() throws {
            typealias Shape = AutomatonShape
            try check("--channels", channels, Shape.channelRange, multipleOf: Shape.channelStep)
            try check("--hidden", hidden, Shape.hiddenRange, multipleOf: Shape.hiddenStep)
            guard fireRate > 0, fireRate <= 1 else {
                throw ValidationError("--fire-rate must be above 0 up to 1.")
            }
            try check("--batch", batch, TrainingOptions.batchRange)
            guard (batch ?? defaults.batch)...TrainingOptions.poolLimit ~= pool ?? defaults.pool else {
                throw ValidationError(
                    "--pool must be at least the batch and at most \(TrainingOptions.poolLimit).")
            }
        }

        func perform() throws {
            try watch(
                watching, sources.files + (from.map { [$0] } ?? []),
                on: NCATrain.terminal(isQuiet: report.quiet), work: train)
        }

        private func train() throws {
            let terminal = NCATrain.terminal(isQuiet: report.quiet)
            let pictures = try sources.pictures(targetOptions, on: terminal)
            let forms = try targetOptions.forms(pictures)
            let options = options(forms)
            let name = sources.name
            let run = try TrainingRun(
                forms: forms, options: options, from: try from.map { try network($0, options.shape) },
                length: training.length(default: TrainingRun.defaultMinutes(forms: pictures.count)),
                files: .init(
                    output: training.output ?? name + ".nca", preview: training.preview,
                    isNamed: training.output != nil),
                metadata: training.metadata(
                    name: name, source: source ?? sources.description,
                    palette: Palette(of: pictures.map(\.picture))),
                threads: threads.count, resumes: training.resume)
            Interruption.watch()
            let progress = ProgressDisplay(terminal) { try run.trainer.grownPicture() }
            let result = try run.train(report: progress.show, isCancelled: { Interruption.isRequested })
            progress.clear()
            try show(result, asJSON: report.json)
        }

        private func network(_ path: String, _ shape: AutomatonShape) throws -> Network {
            guard let network = Network(try ModelFile(contentsOf: path), shape: shape) else {
                throw ValidationError(
                    "--from \(path): its channels, hidden width or Laplacian differ; give the same --channels and --hidden."
                )
            }
            return network
        }

        private func options(_ forms: TargetForms) -> TrainingOptions {
            let target = forms.targets[0]
            let shape = AutomatonShape(
                channels: channels ?? preset.channels, hidden: hidden ?? preset.hidden,
                perceptionKernels: laplacian ? .all : .standard,
                width: target.width, height: target.height,
                fireRate: max(1, Int((fireRate * Double(AutomatonShape.fireRateOne)).rounded())),
                hasAliveMask: !noAliveMask, wraps: wrap, forms: forms.targets.count)
            var options = TrainingOptions(shape: shape)
            (options.mode, options.randomSeed) = (training.mode, training.rng)
            if from != nil { options.phases = .grown }
            if let batch { options.batch = batch }
            if let pool { options.pool = pool }
            return options
        }
    }
}

/// What holds where no option says otherwise.
private let defaults = TrainingOptions(shape: AutomatonShape())

extension AutomatonPreset: ExpressibleByArgument {}
