import CNCARuntime

// MARK: Damage

@c @implementation
package func nca_world_erase_circle(_ world: OpaquePointer?, _ x: Int32, _ y: Int32, _ radius: Int32)
    -> nca_result
{
    result { () throws(RuntimeError) in
        try checkedWorld(world).pointee.erase(.circle(x: Int(x), y: Int(y), radius: Int(radius)))
    }
}

@c @implementation
package func nca_world_erase_rectangle(
    _ world: OpaquePointer?, _ x: Int32, _ y: Int32, _ width: Int32, _ height: Int32
) -> nca_result {
    result { () throws(RuntimeError) in
        try checkedWorld(world).pointee.erase(
            .rectangle(x: Int(x), y: Int(y), width: Int(width), height: Int(height)))
    }
}

// MARK: Cells

@c @implementation
package func nca_world_read_cell(
    _ world: OpaquePointer?, _ x: Int32, _ y: Int32, _ channels: UnsafeMutablePointer<Int16>?, _ count: Int32
) -> nca_result {
    result { () throws(RuntimeError) in
        let world = try checkedWorld(world)
        guard let channels else { throw .null }
        guard Int(count) >= world.pointee.channels else { throw .bufferSize }
        try world.pointee.readCell(x: Int(x), y: Int(y), into: channels)
    }
}

@c @implementation
package func nca_world_write_cell(
    _ world: OpaquePointer?, _ x: Int32, _ y: Int32, _ channels: UnsafePointer<Int16>?, _ count: Int32
) -> nca_result {
    result { () throws(RuntimeError) in
        let world = try checkedWorld(world)
        guard let channels else { throw .null }
        guard Int(count) >= world.pointee.channels else { throw .bufferSize }
        try world.pointee.writeCell(x: Int(x), y: Int(y), channels)
    }
}

@c @implementation
package func nca_world_read_cells(
    _ world: OpaquePointer?, _ rectangle: UnsafePointer<nca_rectangle>?,
    _ cells: UnsafeMutablePointer<Int16>?,
    _ byteCount: Int, _ stride: Int
) -> nca_result {
    result { () throws(RuntimeError) in
        let world = try checkedWorld(world)
        try world.pointee.readCells(
            Rectangle(rectangle), into: checkedMemory(cells, byteCount, stride), stride: stride)
    }
}

@c @implementation
package func nca_world_write_cells(
    _ world: OpaquePointer?, _ rectangle: UnsafePointer<nca_rectangle>?, _ cells: UnsafePointer<Int16>?,
    _ byteCount: Int, _ stride: Int
) -> nca_result {
    result { () throws(RuntimeError) in
        let world = try checkedWorld(world)
        let memory = try checkedMemory(UnsafeMutableRawPointer(mutating: cells), byteCount, stride)
        try world.pointee.writeCells(
            Rectangle(rectangle), from: UnsafeRawBufferPointer(memory), stride: stride)
    }
}

// MARK: Pixels

@c @implementation
package func nca_world_render(
    _ world: OpaquePointer?, _ format: nca_pixel_format, _ pixels: UnsafeMutableRawPointer?, _ byteCount: Int,
    _ stride: Int
) -> nca_result {
    result { () throws(RuntimeError) in
        let world = try checkedWorld(world)
        let (order, alpha, memory) = try checkedPixels(format, pixels, byteCount, stride)
        try world.pointee.render(world.pointee.bounds, order, alpha, into: memory, stride: stride)
    }
}

@c @implementation
package func nca_world_render_rectangle(
    _ world: OpaquePointer?, _ rectangle: UnsafePointer<nca_rectangle>?, _ format: nca_pixel_format,
    _ pixels: UnsafeMutableRawPointer?, _ byteCount: Int, _ stride: Int
) -> nca_result {
    result { () throws(RuntimeError) in
        let world = try checkedWorld(world)
        let (order, alpha, memory) = try checkedPixels(format, pixels, byteCount, stride)
        try world.pointee.render(Rectangle(rectangle), order, alpha, into: memory, stride: stride)
    }
}

@c @implementation
package func nca_pixels_apply_palette(
    _ pixels: UnsafeMutableRawPointer?, _ byteCount: Int, _ width: Int32, _ height: Int32, _ stride: Int,
    _ format: nca_pixel_format, _ palette: UnsafePointer<UInt8>?, _ colourCount: Int32
) -> nca_result {
    result { () throws(RuntimeError) in
        guard let pixels, let palette else { throw .null }
        guard
            format == nca_pixel_format(NCA_PIXELS_RGBA8_STRAIGHT)
                || format == nca_pixel_format(NCA_PIXELS_BGRA8_STRAIGHT)
        else { throw .pixelFormat }
        guard byteCount >= 0, stride >= 0, width >= 0, height >= 0, 1...NCA_MAX_PALETTE ~= colourCount else {
            throw .count
        }
        let rowSize = 4 * Int(width)
        guard stride >= rowSize else { throw .stride }
        guard width > 0, height > 0 else { return }
        // Division first: a huge stride must not overflow.
        guard byteCount >= rowSize, (byteCount - rowSize) / stride >= Int(height) - 1 else {
            throw .bufferSize
        }
        PaletteSnapping(UnsafeRawBufferPointer(start: palette, count: 4 * Int(colourCount))).apply(
            to: pixels, width: Int(width), height: Int(height), stride: stride,
            swapsRedAndBlue: format == nca_pixel_format(NCA_PIXELS_BGRA8_STRAIGHT))
    }
}

@c @implementation
package func nca_world_take_dirty_rectangle(
    _ world: OpaquePointer?, _ rectangle: UnsafeMutablePointer<nca_rectangle>?
) -> nca_result {
    result { () throws(RuntimeError) in
        let world = try checkedWorld(world)
        guard let rectangle else { throw .null }
        let dirty = try world.pointee.takeDirtyRectangle()
        rectangle.pointee = nca_rectangle(
            x: Int32(dirty.x), y: Int32(dirty.y), width: Int32(dirty.width), height: Int32(dirty.height))
    }
}

// MARK: Snapshots

@c @implementation
package func nca_world_snapshot_size(_ world: OpaquePointer?) -> Int {
    told(world, otherwise: 0) { $0.pointee.snapshotSize }
}

@c @implementation
package func nca_world_save(
    _ world: OpaquePointer?, _ buffer: UnsafeMutableRawPointer?, _ byteCount: Int,
    _ used: UnsafeMutablePointer<Int>?
) -> nca_result {
    result { () throws(RuntimeError) in
        let world = try checkedWorld(world)
        guard let buffer, let used else { throw .null }
        guard byteCount >= 0 else { throw .count }
        used.pointee = try world.pointee.save(
            to: UnsafeMutableRawBufferPointer(start: buffer, count: byteCount))
    }
}

@c @implementation
package func nca_world_restore(_ world: OpaquePointer?, _ buffer: UnsafeRawPointer?, _ byteCount: Int)
    -> nca_result
{
    result { () throws(RuntimeError) in
        let world = try checkedWorld(world)
        guard let buffer else { throw .null }
        guard byteCount >= 0 else { throw .count }
        try world.pointee.restore(from: UnsafeRawBufferPointer(start: buffer, count: byteCount))
    }
}
