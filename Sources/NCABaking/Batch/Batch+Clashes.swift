import Foundation

extension Batch {
    /// Refuses two sprites that would write one file, before anything is baked: the later would replace the earlier's.
    ///
    /// Names that differ in case only count as one, as they are on macOS and Windows. How many pages a sheet will have is
    /// taken from its frames as they would be without cropping and trimming, which is at least as many.
    func checkClashes() throws(BakingError) {
        var writers: [String: (index: Int, item: String, path: String)] = [:]
        for (index, item) in (items + others).enumerated() {
            for path in possibleFiles(item) {
                let key = path.lowercased().precomposedStringWithCanonicalMapping
                guard let known = writers.updateValue((index, item.name, path), forKey: key),
                    known.index != index
                else { continue }
                // As bytes: to Swift, two ways of writing an accent are one text.
                let files =
                    known.path.utf8.elementsEqual(path.utf8)
                    ? path : "\(known.path) and \(path), which are one file on macOS and Windows"
                throw BakingError(
                    "\(known.item) and \(item.name) would both write \(files); give one another name")
            }
        }
    }

    /// What a sprite may write; nothing if it cannot be baked, which its own bake will say.
    private func possibleFiles(_ item: Item) -> [String] {
        let base = "\(folder)/\(item.name)"
        guard let outputs = try? item.file.bakeOutputs(base: base) else { return [] }
        return outputs.flatMap { output -> [String] in
            guard case .sheet(_, let options, let formats) = output else { return [output.path] }
            let pages = mostPages(item, options)
            return (0..<pages).map { SpriteSheet.pageName($0, of: base) }
                + SheetFormat.names(formats, of: base, pages: pages).flatMap(\.names.descriptions)
        } + [recordPath(item)]
    }

    private func mostPages(_ item: Item, _ options: SheetOptions) -> Int {
        guard var scene = try? item.file.scene() else { return 1 }
        // What would have to be grown first makes frames fewer or smaller.
        scene.look.crops = false
        for i in scene.acts.indices {
            scene.acts[i].loop = .none
            scene.acts[i].choice = scene.acts[i].choice?.withoutGrowth
        }
        scene.choice = scene.choice.withoutGrowth
        guard let frames = try? scene.frames(),
            let layout = try? SheetLayout.grid(
                count: frames.count, width: frames.width, height: frames.height, options)
        else { return 1 }
        return layout.pages.count
    }
}

extension FrameChoice {
    /// As many frames, chosen without looking at what grows.
    fileprivate var withoutGrowth: FrameChoice {
        if case .count(let count, .even) = self { return .count(count, .linear) }
        return self
    }
}
