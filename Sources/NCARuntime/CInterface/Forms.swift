import CNCARuntime

// MARK: Of a model

@c @implementation
package func nca_model_form_count(_ model: OpaquePointer?) -> Int32 {
    guard let core = try? checkedModel(model) else { return 0 }
    return Int32(core.pointee.header.forms)
}

@c @implementation
package func nca_model_form_name(_ model: OpaquePointer?, _ form: Int32) -> UnsafePointer<CChar>? {
    guard let name = (try? checkedModel(model))?.pointee.formName(Int(form)) else { return cString("") }
    return UnsafeRawPointer(name).assumingMemoryBound(to: CChar.self)
}

// MARK: Of a world

@c @implementation
package func nca_world_set_form(_ world: OpaquePointer?, _ form: Int32) -> nca_result {
    result { () throws(RuntimeError) in try checkedWorld(world).pointee.setForm(Int(form)) }
}

@c @implementation
package func nca_world_set_form_rectangle(
    _ world: OpaquePointer?, _ form: Int32, _ x: Int32, _ y: Int32, _ width: Int32, _ height: Int32
) -> nca_result {
    result { () throws(RuntimeError) in
        try checkedWorld(world).pointee.setForm(
            Int(form), in: .rectangle(x: Int(x), y: Int(y), width: Int(width), height: Int(height)))
    }
}

@c @implementation
package func nca_world_set_form_circle(
    _ world: OpaquePointer?, _ form: Int32, _ x: Int32, _ y: Int32, _ radius: Int32
) -> nca_result {
    result { () throws(RuntimeError) in
        try checkedWorld(world).pointee.setForm(
            Int(form), in: .circle(x: Int(x), y: Int(y), radius: Int(radius)))
    }
}

@c @implementation
package func nca_world_form(_ world: OpaquePointer?) -> Int32 {
    told(world, otherwise: -1) { $0.pointee.form.map { Int32($0) } ?? -1 }
}

@c @implementation
package func nca_world_form_at(_ world: OpaquePointer?, _ x: Int32, _ y: Int32) -> Int32 {
    told(world, otherwise: -1) { world throws(RuntimeError) in
        Int32(try world.pointee.form(x: Int(x), y: Int(y)))
    }
}
