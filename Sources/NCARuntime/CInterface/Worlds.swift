import CNCARuntime

@c @implementation
public func nca_world_def_default(_ model: OpaquePointer?) -> nca_world_def {
    let header = (try? modelPointer(model))?.pointee.header
    return nca_world_def(
        abi_version: UInt32(NCA_ABI_VERSION), engine: nca_engine(NCA_ENGINE_AUTOMATIC), model: model,
        width: Int32(header?.gridWidth ?? 0), height: Int32(header?.gridHeight ?? 0), random_seed: 0)
}

private func checked(_ def: UnsafePointer<nca_world_def>?) throws(RuntimeError) -> nca_world_def {
    guard let def else { throw .null }
    guard def.pointee.abi_version == UInt32(NCA_ABI_VERSION) else { throw .abiVersion }
    return def.pointee
}

@c @implementation
public func nca_world_memory_size(
    _ def: UnsafePointer<nca_world_def>?, _ memorySize: UnsafeMutablePointer<Int>?
) -> nca_result {
    result { () throws(RuntimeError) in
        let def = try checked(def)
        guard let memorySize else { throw .null }
        memorySize.pointee = try CoreWorld.memorySize(
            modelPointer(def.model).pointee, width: Int(def.width), height: Int(def.height))
    }
}

@c @implementation
public func nca_world_create(
    _ def: UnsafePointer<nca_world_def>?, _ memory: UnsafeMutableRawPointer?, _ memorySize: Int,
    _ world: UnsafeMutablePointer<OpaquePointer?>?
) -> nca_result {
    result { () throws(RuntimeError) in
        let def = try checked(def)
        guard let memory, let world else { throw .null }
        guard memorySize >= 0 else { throw .count }
        guard let engine = Engine(rawValue: def.engine) else { throw .engine }
        let created = try CoreWorld.create(
            modelPointer(def.model), width: Int(def.width), height: Int(def.height),
            randomSeed: def.random_seed,
            engine: engine, in: UnsafeMutableRawBufferPointer(start: memory, count: memorySize))
        world.pointee = OpaquePointer(created)
    }
}

@c @implementation
public func nca_world_reset(_ world: OpaquePointer?, _ randomSeed: UInt64) -> nca_result {
    result { () throws(RuntimeError) in try worldPointer(world).pointee.reset(randomSeed: randomSeed) }
}

@c @implementation
public func nca_world_seed(_ world: OpaquePointer?, _ x: Int32, _ y: Int32) -> nca_result {
    result { () throws(RuntimeError) in try worldPointer(world).pointee.seed(x: Int(x), y: Int(y)) }
}

@c @implementation
public func nca_world_seed_default(_ world: OpaquePointer?) -> nca_result {
    result { () throws(RuntimeError) in try worldPointer(world).pointee.seedDefault() }
}

@c @implementation
public func nca_world_set_origin(_ world: OpaquePointer?, _ x: Int32, _ y: Int32) -> nca_result {
    result { () throws(RuntimeError) in
        try worldPointer(world).pointee.setOrigin(x: x, y: y)
    }
}

@c @implementation
public func nca_world_step(_ world: OpaquePointer?, _ count: Int32) -> nca_result {
    result { () throws(RuntimeError) in try worldPointer(world).pointee.step(Int(count)) }
}

@c @implementation
public func nca_worlds_step(
    _ worlds: UnsafePointer<OpaquePointer?>?, _ worldCount: Int32, _ count: Int32
) -> nca_result {
    result { () throws(RuntimeError) in
        guard let worlds else { throw .null }
        guard worldCount >= 0, count >= 0 else { throw .count }
        for i in 0..<Int(worldCount) { try worldPointer(worlds[i]).pointee.checkWhole() }
        for i in 0..<Int(worldCount) { try worldPointer(worlds[i]).pointee.step(Int(count)) }
    }
}

@c @implementation
public func nca_world_step_count(_ world: OpaquePointer?) -> UInt64 {
    (try? worldPointer(world))?.pointee.stepCount ?? 0
}

@c @implementation
public func nca_world_width(_ world: OpaquePointer?) -> Int32 {
    Int32((try? worldPointer(world))?.pointee.width ?? 0)
}

@c @implementation
public func nca_world_height(_ world: OpaquePointer?) -> Int32 {
    Int32((try? worldPointer(world))?.pointee.height ?? 0)
}

@c @implementation
public func nca_world_engine(_ world: OpaquePointer?) -> nca_engine {
    (try? worldPointer(world))?.pointee.engine.rawValue ?? nca_engine(NCA_ENGINE_AUTOMATIC)
}

@c @implementation
public func nca_world_live_cells(_ world: OpaquePointer?) -> Int32 {
    guard let world = try? worldPointer(world), (try? world.pointee.checkReadable()) != nil else { return 0 }
    return Int32(world.pointee.liveCells)
}

// MARK: A step in parts

@c @implementation
public func nca_world_step_slice(
    _ world: OpaquePointer?, _ maxCells: Int32, _ finished: UnsafeMutablePointer<Int32>?
) -> nca_result {
    result { () throws(RuntimeError) in
        let world = try worldPointer(world)
        guard let finished else { throw .null }
        finished.pointee = try world.pointee.stepSlice(Int(maxCells)) ? 1 : 0
    }
}

@c @implementation
public func nca_world_step_begin(_ world: OpaquePointer?, _ jobs: UnsafeMutablePointer<Int32>?) -> nca_result
{
    result { () throws(RuntimeError) in
        let world = try worldPointer(world)
        guard let jobs else { throw .null }
        jobs.pointee = Int32(try world.pointee.beginJobs())
    }
}

@c @implementation
public func nca_world_step_job(_ world: OpaquePointer?, _ job: Int32) -> nca_result {
    result { () throws(RuntimeError) in try worldPointer(world).pointee.runJob(Int(job)) }
}

@c @implementation
public func nca_world_step_next(_ world: OpaquePointer?, _ jobs: UnsafeMutablePointer<Int32>?) -> nca_result {
    result { () throws(RuntimeError) in
        let world = try worldPointer(world)
        guard let jobs else { throw .null }
        jobs.pointee = Int32(try world.pointee.nextPass())
    }
}
