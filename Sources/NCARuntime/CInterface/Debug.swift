// The functions of ncaruntime_debug.h.

import CNCARuntime

@c @implementation
func nca_world_debug_render(
    _ world: OpaquePointer?, _ view: nca_debug_view, _ channel: Int32, _ format: nca_pixel_format,
    _ pixels: UnsafeMutableRawPointer?, _ byteCount: Int, _ stride: Int
) -> nca_result {
    result { () throws(RuntimeError) in
        let world = try checkedWorld(world)
        let (order, _, memory) = try checkedPixels(format, pixels, byteCount, stride)
        guard let view = DebugView(view, channel: Int(channel)) else { throw .debugView }
        try world.pointee.renderDebug(view, order, into: memory, stride: stride)
    }
}
