import CNCARuntime

// MARK: Definitions

@c @implementation
func nca_world_def_init_sized(
    _ def: UnsafeMutablePointer<nca_world_def>?, _ defSize: Int, _ model: OpaquePointer?
) {
    guard let def, defSize >= 0 else { return }
    var filled = nca_world_def()
    filled.abi_version = UInt32(NCA_ABI_VERSION)
    filled.size = UInt32(truncatingIfNeeded: defSize)
    filled.model = model
    if let header = try? checkedModel(model).pointee.header {
        filled.width = Int32(header.gridWidth)
        filled.height = Int32(header.gridHeight)
    }
    withUnsafeBytes(of: filled) { copyStruct($0, to: UnsafeMutableRawPointer(def), size: defSize) }
}

/// Up to the end of the model, of the first version with this ABI: what every caller has.
private let smallestWorldDef = Int(NCA_WORLD_DEF_MODEL_OFFSET) + MemoryLayout<UnsafeRawPointer>.size
/// No definition will be larger; what says so was not initialized.
private let largestWorldDef = 4096

/// The caller's definition, as this library knows it. What it does not know must be zero.
private func checked(_ def: UnsafePointer<nca_world_def>?) throws(RuntimeError) -> nca_world_def {
    guard let def else { throw .null }
    guard def.pointee.abi_version == UInt32(NCA_ABI_VERSION) else { throw .abiVersion }
    let size = Int(truncatingIfNeeded: def.pointee.size)
    guard smallestWorldDef...largestWorldDef ~= size else { throw .structSize }
    let source = UnsafeRawBufferPointer(start: def, count: size)
    var known = nca_world_def()
    let knownSize = min(size, MemoryLayout<nca_world_def>.size)
    withUnsafeMutableBytes(of: &known) {
        $0.copyMemory(from: UnsafeRawBufferPointer(rebasing: source[..<knownSize]))
    }
    for byte in source[knownSize...] where byte != 0 { throw .structSize }
    return known
}

@c @implementation
func nca_world_memory_size(
    _ def: UnsafePointer<nca_world_def>?, _ memorySize: UnsafeMutablePointer<Int>?
) -> nca_result {
    result { () throws(RuntimeError) in
        let def = try checked(def)
        guard let memorySize else { throw .null }
        memorySize.pointee = try CoreWorld.memorySize(
            checkedModel(def.model), width: Int(def.width), height: Int(def.height))
    }
}

// MARK: Beginning and end

@c @implementation
func nca_world_create(
    _ def: UnsafePointer<nca_world_def>?, _ memory: UnsafeMutableRawPointer?, _ memorySize: Int,
    _ world: UnsafeMutablePointer<OpaquePointer?>?
) -> nca_result {
    result { () throws(RuntimeError) in
        let def = try checked(def)
        guard let memory, let world else { throw .null }
        guard memorySize >= 0 else { throw .count }
        guard let engine = Engine(rawValue: def.engine) else { throw .engine }
        let created = try CoreWorld.create(
            checkedModel(def.model), width: Int(def.width), height: Int(def.height),
            randomSeed: def.random_seed, engine: engine,
            processor: ProcessorFeatures(rawValue: def.cpu_features),
            in: UnsafeMutableRawBufferPointer(start: memory, count: memorySize))
        world.pointee = OpaquePointer(created)
    }
}

@c @implementation
func nca_world_destroy(_ world: OpaquePointer?) -> nca_result {
    result { () throws(RuntimeError) in
        guard let world else { throw .null }
        // Its model may have ended before.
        guard RecordMark.isSet(CoreWorld.kind, at: UnsafeRawPointer(world)) else { throw .noWorld }
        UnsafeMutablePointer<CoreWorld>(world).pointee.mark = .none
    }
}

@c @implementation
func nca_world_reset(_ world: OpaquePointer?, _ randomSeed: UInt64) -> nca_result {
    result { () throws(RuntimeError) in try checkedWorld(world).pointee.reset(randomSeed: randomSeed) }
}

@c @implementation
func nca_world_seed(_ world: OpaquePointer?, _ x: Int32, _ y: Int32) -> nca_result {
    result { () throws(RuntimeError) in try checkedWorld(world).pointee.seed(x: Int(x), y: Int(y)) }
}

@c @implementation
func nca_world_seed_default(_ world: OpaquePointer?) -> nca_result {
    result { () throws(RuntimeError) in try checkedWorld(world).pointee.seedDefault() }
}

@c @implementation
func nca_world_set_origin(_ world: OpaquePointer?, _ x: Int32, _ y: Int32) -> nca_result {
    result { () throws(RuntimeError) in try checkedWorld(world).pointee.setOrigin(x: x, y: y) }
}

@c @implementation
func nca_world_set_step_count(_ world: OpaquePointer?, _ stepCount: UInt64) -> nca_result {
    result { () throws(RuntimeError) in try checkedWorld(world).pointee.setStepCount(stepCount) }
}

// MARK: Steps

@c @implementation
func nca_world_step(_ world: OpaquePointer?, _ count: Int32) -> nca_result {
    result { () throws(RuntimeError) in try checkedWorld(world).pointee.step(Int(count)) }
}

@c @implementation
func nca_worlds_step(
    _ worlds: UnsafePointer<OpaquePointer?>?, _ worldCount: Int32, _ count: Int32
) -> nca_result {
    result { () throws(RuntimeError) in
        guard let worlds else { throw .null }
        guard worldCount >= 0, count >= 0 else { throw .count }
        for i in 0..<Int(worldCount) { try checkedWorld(worlds[i]).pointee.checkWhole() }
        for i in 0..<Int(worldCount) { try checkedWorld(worlds[i]).pointee.step(Int(count)) }
    }
}

@c @implementation
func nca_world_step_slice(
    _ world: OpaquePointer?, _ maxCells: Int32, _ finished: UnsafeMutablePointer<Int32>?
) -> nca_result {
    result { () throws(RuntimeError) in
        let world = try checkedWorld(world)
        guard let finished else { throw .null }
        finished.pointee = try world.pointee.stepSlice(Int(maxCells)) ? 1 : 0
    }
}

@c @implementation
func nca_world_step_begin(_ world: OpaquePointer?, _ jobs: UnsafeMutablePointer<Int32>?) -> nca_result {
    result { () throws(RuntimeError) in
        let world = try checkedWorld(world)
        guard let jobs else { throw .null }
        jobs.pointee = Int32(try world.pointee.beginJobs())
    }
}

@c @implementation
func nca_world_step_job(_ world: OpaquePointer?, _ job: Int32) -> nca_result {
    result { () throws(RuntimeError) in try checkedWorld(world).pointee.runJob(Int(job)) }
}

@c @implementation
func nca_world_step_next(_ world: OpaquePointer?, _ jobs: UnsafeMutablePointer<Int32>?) -> nca_result {
    result { () throws(RuntimeError) in
        let world = try checkedWorld(world)
        guard let jobs else { throw .null }
        jobs.pointee = Int32(try world.pointee.nextPass())
    }
}

// MARK: What a world tells

@c @implementation
func nca_world_step_count(_ world: OpaquePointer?) -> UInt64 {
    told(world, otherwise: 0) { $0.pointee.stepCount }
}

@c @implementation
func nca_world_width(_ world: OpaquePointer?) -> Int32 {
    told(world, otherwise: 0) { Int32($0.pointee.width) }
}

@c @implementation
func nca_world_height(_ world: OpaquePointer?) -> Int32 {
    told(world, otherwise: 0) { Int32($0.pointee.height) }
}

@c @implementation
func nca_world_engine(_ world: OpaquePointer?) -> nca_engine {
    told(world, otherwise: nca_engine(NCA_ENGINE_AUTOMATIC)) { $0.pointee.engine.rawValue }
}

@c @implementation
func nca_world_live_cells(_ world: OpaquePointer?) -> Int32 {
    told(world, otherwise: -1) { world throws(RuntimeError) in
        try world.pointee.checkReadable()
        return Int32(world.pointee.liveCells)
    }
}

@c @implementation
func nca_world_state_hash(_ world: OpaquePointer?) -> UInt64 {
    told(world, otherwise: 0) { world throws(RuntimeError) in
        try world.pointee.checkReadable()
        return world.pointee.stateHash
    }
}
