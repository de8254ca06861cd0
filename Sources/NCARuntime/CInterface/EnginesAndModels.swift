import CNCARuntime

@c @implementation
package func nca_abi_version() -> UInt32 { UInt32(NCA_ABI_VERSION) }

@c @implementation
package func nca_result_string(_ result: nca_result) -> UnsafePointer<CChar>? {
    if result == nca_result(NCA_OK) { return cString("success") }
    return cString(RuntimeError(rawValue: result)?.message ?? "there is no such result")
}

// MARK: Engines

@c @implementation
package func nca_engine_available(_ engine: nca_engine) -> Int32 {
    Engine(rawValue: engine)?.isAvailable == true ? 1 : 0
}

@c @implementation
package func nca_engine_name(_ engine: nca_engine) -> UnsafePointer<CChar>? {
    cString(Engine(rawValue: engine)?.name ?? "unknown")
}

// MARK: Models

@c @implementation
package func nca_model_memory_size(
    _ bytes: UnsafeRawPointer?, _ byteCount: Int, _ memorySize: UnsafeMutablePointer<Int>?
) -> nca_result {
    result { () throws(RuntimeError) in
        guard let bytes, let memorySize else { throw .null }
        guard byteCount >= 0 else { throw .count }
        let file = UnsafeRawBufferPointer(start: bytes, count: byteCount)
        memorySize.pointee = CoreModel.memorySize(file, try ModelHeader(checking: file))
    }
}

@c @implementation
package func nca_model_create(
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
package func nca_model_destroy(_ model: OpaquePointer?) -> nca_result {
    result { () throws(RuntimeError) in
        UnsafeMutablePointer(mutating: try checkedModel(model)).pointee.mark = .none
    }
}

/// Of the first version with this ABI: what every caller has.
private let smallestModelInfo = 52

@c @implementation
package func nca_model_get_info_sized(
    _ model: OpaquePointer?, _ info: UnsafeMutablePointer<nca_model_info>?, _ infoSize: Int
) -> nca_result {
    result { () throws(RuntimeError) in
        guard let info else { throw .null }
        let header = try checkedModel(model).pointee.header
        guard infoSize >= smallestModelInfo else { throw .structSize }
        let filled = nca_model_info(
            size: UInt32(min(infoSize, MemoryLayout<nca_model_info>.size)),
            channels: Int32(header.channels), hidden: Int32(header.hidden),
            kernels: Int32(header.kernels.rawValue), fire_rate: Int32(header.fireRate),
            alive_threshold: header.aliveThreshold, wraps: header.wraps ? 1 : 0,
            state_fraction: Int32(header.stateFraction), grid_width: Int32(header.gridWidth),
            grid_height: Int32(header.gridHeight), seed_x: Int32(header.seedX), seed_y: Int32(header.seedY),
            steps: Int32(header.steps))
        withUnsafeBytes(of: filled) { copyStruct($0, to: UnsafeMutableRawPointer(info), size: infoSize) }
    }
}

@c @implementation
package func nca_model_gpu_size(_ model: OpaquePointer?, _ size: UnsafeMutablePointer<Int>?) -> nca_result {
    result { () throws(RuntimeError) in
        let model = try checkedModel(model)
        guard let size else { throw .null }
        size.pointee = 4 * GPUModel(model).count
    }
}

@c @implementation
package func nca_model_write_gpu(
    _ model: OpaquePointer?, _ buffer: UnsafeMutableRawPointer?, _ byteCount: Int
) -> nca_result {
    result { () throws(RuntimeError) in
        let words = GPUModel(try checkedModel(model))
        guard let buffer else { throw .null }
        guard byteCount >= 0 else { throw .count }
        guard byteCount >= 4 * words.count else { throw .bufferSize }
        words.write(to: buffer)
    }
}
