import CNCARuntime

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
