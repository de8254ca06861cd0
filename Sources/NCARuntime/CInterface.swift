// Every function of ncaruntime.h, and nothing else: each checks its arguments, and calls the core.

import CNCARuntime

private func modelPointer(_ model: OpaquePointer?) throws(RuntimeError) -> UnsafePointer<CoreModel> {
    guard let model else { throw .null }
    return UnsafePointer<CoreModel>(model)
}

private func worldPointer(_ world: OpaquePointer?) throws(RuntimeError) -> UnsafeMutablePointer<CoreWorld> {
    guard let world else { throw .null }
    return UnsafeMutablePointer<CoreWorld>(world)
}

private func result(of body: () throws(RuntimeError) -> Void) -> nca_result {
    do throws(RuntimeError) {
        try body()
        return nca_result(NCA_OK)
    } catch {
        return error.rawValue
    }
}

private func cString(_ string: StaticString) -> UnsafePointer<CChar> {
    UnsafeRawPointer(string.utf8Start).assumingMemoryBound(to: CChar.self)
}

@c @implementation
public func nca_abi_version() -> UInt32 { UInt32(NCA_ABI_VERSION) }

@c @implementation
public func nca_result_string(_ result: nca_result) -> UnsafePointer<CChar>? {
    if result == nca_result(NCA_OK) { return cString("success") }
    return cString(RuntimeError(rawValue: result)?.message ?? "there is no such result")
}

// MARK: Engines

@c @implementation
public func nca_engine_available(_ engine: nca_engine) -> Int32 {
    Engine(rawValue: engine)?.isAvailable == true ? 1 : 0
}

@c @implementation
public func nca_engine_name(_ engine: nca_engine) -> UnsafePointer<CChar>? {
    cString(Engine(rawValue: engine)?.name ?? "unknown")
}

// MARK: Models

@c @implementation
public func nca_model_memory_size(
    _ bytes: UnsafeRawPointer?, _ byteCount: Int, _ memorySize: UnsafeMutablePointer<Int>?
) -> nca_result {
    result { () throws(RuntimeError) in
        guard let bytes, let memorySize else { throw .null }
        guard byteCount >= 0 else { throw .count }
        let header = try ModelHeader(checking: UnsafeRawBufferPointer(start: bytes, count: byteCount))
        memorySize.pointee = CoreModel.memorySize(header)
    }
}

@c @implementation
public func nca_model_create(
    _ bytes: UnsafeRawPointer?, _ byteCount: Int, _ memory: UnsafeMutableRawPointer?, _ memorySize: Int,
    _ model: UnsafeMutablePointer<OpaquePointer?>?
) -> nca_result {
    result { () throws(RuntimeError) in
        guard let bytes, let memory, let model else { throw .null }
        guard byteCount >= 0, memorySize >= 0 else { throw .count }
        let file = UnsafeRawBufferPointer(start: bytes, count: byteCount)
        let created = try CoreModel.create(
            file, try ModelHeader(checking: file),
            in: UnsafeMutableRawBufferPointer(start: memory, count: memorySize))
        model.pointee = OpaquePointer(created)
    }
}

@c @implementation
public func nca_model_get_info(_ model: OpaquePointer?, _ info: UnsafeMutablePointer<nca_model_info>?)
    -> nca_result
{
    result { () throws(RuntimeError) in
        guard let info else { throw .null }
        let header = try modelPointer(model).pointee.header
        info.pointee = nca_model_info(
            channels: Int32(header.channels), hidden: Int32(header.hidden), kernels: Int32(header.kernels),
            fire_rate: Int32(header.fireRate), alive_threshold: header.aliveThreshold,
            wraps: header.wraps ? 1 : 0,
            state_fraction: Int32(header.stateFraction), grid_width: Int32(header.gridWidth),
            grid_height: Int32(header.gridHeight), seed_x: Int32(header.seedX), seed_y: Int32(header.seedY),
            steps: Int32(header.steps))
    }
}

// MARK: Worlds

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

// MARK: Damage and cells

@c @implementation
public func nca_world_erase_circle(_ world: OpaquePointer?, _ x: Int32, _ y: Int32, _ radius: Int32)
    -> nca_result
{
    result { () throws(RuntimeError) in
        try worldPointer(world).pointee.eraseCircle(x: Int(x), y: Int(y), radius: Int(radius))
    }
}

@c @implementation
public func nca_world_erase_rectangle(
    _ world: OpaquePointer?, _ x: Int32, _ y: Int32, _ width: Int32, _ height: Int32
) -> nca_result {
    result { () throws(RuntimeError) in
        try worldPointer(world).pointee.eraseRectangle(
            x: Int(x), y: Int(y), width: Int(width), height: Int(height))
    }
}

@c @implementation
public func nca_world_read_cell(
    _ world: OpaquePointer?, _ x: Int32, _ y: Int32, _ channels: UnsafeMutablePointer<Int16>?, _ count: Int32
) -> nca_result {
    result { () throws(RuntimeError) in
        let world = try worldPointer(world)
        guard let channels else { throw .null }
        guard Int(count) >= world.pointee.channels else { throw .bufferSize }
        try world.pointee.readCell(x: Int(x), y: Int(y), into: channels)
    }
}

@c @implementation
public func nca_world_write_cell(
    _ world: OpaquePointer?, _ x: Int32, _ y: Int32, _ channels: UnsafePointer<Int16>?, _ count: Int32
) -> nca_result {
    result { () throws(RuntimeError) in
        let world = try worldPointer(world)
        guard let channels else { throw .null }
        guard Int(count) >= world.pointee.channels else { throw .bufferSize }
        try world.pointee.writeCell(x: Int(x), y: Int(y), channels)
    }
}

// MARK: Pixels and snapshots

private func render(
    _ world: UnsafeMutablePointer<CoreWorld>, _ rectangle: Rectangle, _ format: nca_pixel_format,
    _ pixels: UnsafeMutableRawPointer?, _ byteCount: Int, _ stride: Int
) throws(RuntimeError) {
    guard let pixels else { throw .null }
    guard 0...3 ~= format else { throw .pixelFormat }
    guard byteCount >= 0, stride >= 0 else { throw .count }
    try world.pointee.render(
        rectangle, format & 2 == 0 ? .rgba : .bgra, format & 1 == 0 ? .straight : .premultiplied,
        into: UnsafeMutableRawBufferPointer(start: pixels, count: byteCount), stride: stride)
}

@c @implementation
public func nca_world_render(
    _ world: OpaquePointer?, _ format: nca_pixel_format, _ pixels: UnsafeMutableRawPointer?, _ byteCount: Int,
    _ stride: Int
) -> nca_result {
    result { () throws(RuntimeError) in
        let world = try worldPointer(world)
        try render(world, world.pointee.bounds, format, pixels, byteCount, stride)
    }
}

@c @implementation
public func nca_world_render_rectangle(
    _ world: OpaquePointer?, _ rectangle: UnsafePointer<nca_rectangle>?, _ format: nca_pixel_format,
    _ pixels: UnsafeMutableRawPointer?, _ byteCount: Int, _ stride: Int
) -> nca_result {
    result { () throws(RuntimeError) in
        let world = try worldPointer(world)
        guard let rectangle = rectangle?.pointee else { throw .null }
        try render(
            world,
            Rectangle(
                x: Int(rectangle.x), y: Int(rectangle.y), width: Int(rectangle.width),
                height: Int(rectangle.height)), format, pixels, byteCount, stride)
    }
}

@c @implementation
public func nca_world_take_dirty_rectangle(
    _ world: OpaquePointer?, _ rectangle: UnsafeMutablePointer<nca_rectangle>?
) -> nca_result {
    result { () throws(RuntimeError) in
        let world = try worldPointer(world)
        guard let rectangle else { throw .null }
        let dirty = try world.pointee.takeDirtyRectangle()
        rectangle.pointee = nca_rectangle(
            x: Int32(dirty.x), y: Int32(dirty.y), width: Int32(dirty.width), height: Int32(dirty.height))
    }
}

@c @implementation
public func nca_world_snapshot_size(_ world: OpaquePointer?) -> Int {
    (try? worldPointer(world))?.pointee.snapshotSize ?? 0
}

@c @implementation
public func nca_world_save(
    _ world: OpaquePointer?, _ buffer: UnsafeMutableRawPointer?, _ byteCount: Int,
    _ used: UnsafeMutablePointer<Int>?
) -> nca_result {
    result { () throws(RuntimeError) in
        let world = try worldPointer(world)
        guard let buffer, let used else { throw .null }
        guard byteCount >= 0 else { throw .count }
        used.pointee = try world.pointee.save(
            to: UnsafeMutableRawBufferPointer(start: buffer, count: byteCount))
    }
}

@c @implementation
public func nca_world_restore(_ world: OpaquePointer?, _ buffer: UnsafeRawPointer?, _ byteCount: Int)
    -> nca_result
{
    result { () throws(RuntimeError) in
        let world = try worldPointer(world)
        guard let buffer else { throw .null }
        guard byteCount >= 0 else { throw .count }
        try world.pointee.restore(from: UnsafeRawBufferPointer(start: buffer, count: byteCount))
    }
}

@c @implementation
public func nca_world_state_hash(_ world: OpaquePointer?) -> UInt64 {
    guard let world = try? worldPointer(world), (try? world.pointee.checkReadable()) != nil else { return 0 }
    return world.pointee.stateHash
}
