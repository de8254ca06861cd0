// What the functions of ncaruntime.h, in this folder, have in common: each checks its arguments, and calls the core.

import CNCARuntime

/// The model behind a pointer of the caller's.
func checkedModel(_ model: OpaquePointer?) throws(RuntimeError) -> UnsafePointer<CoreModel> {
    guard let model else { throw .null }
    guard RecordMark.isSet(CoreModel.kind, at: UnsafeRawPointer(model)) else { throw .noModel }
    return UnsafePointer(model)
}

/// The world behind a pointer of the caller's, whose model is still there.
func checkedWorld(_ world: OpaquePointer?) throws(RuntimeError) -> UnsafeMutablePointer<CoreWorld> {
    guard let world else { throw .null }
    guard RecordMark.isSet(CoreWorld.kind, at: UnsafeRawPointer(world)) else { throw .noWorld }
    let core = UnsafeMutablePointer<CoreWorld>(world)
    let model = core.pointee.model
    guard RecordMark.isSet(CoreModel.kind, at: model), model.pointee.header.crc == core.pointee.modelCRC
    else { throw .worldWithoutModel }
    return core
}

/// What a world tells of itself, or `otherwise` for what is no world, or can't be read now.
func told<Value>(
    _ world: OpaquePointer?, otherwise: Value,
    _ body: (UnsafeMutablePointer<CoreWorld>) throws(RuntimeError) -> Value
) -> Value {
    do throws(RuntimeError) { return try body(checkedWorld(world)) } catch { return otherwise }
}

func result(of body: () throws(RuntimeError) -> Void) -> nca_result {
    do throws(RuntimeError) {
        try body()
        return nca_result(NCA_OK)
    } catch {
        return error.rawValue
    }
}

func cString(_ string: StaticString) -> UnsafePointer<CChar> {
    UnsafeRawPointer(string.utf8Start).assumingMemoryBound(to: CChar.self)
}

/// The caller's pixel format, and memory of so many bytes.
func checkedPixels(
    _ format: nca_pixel_format, _ pixels: UnsafeMutableRawPointer?, _ byteCount: Int, _ stride: Int
) throws(RuntimeError) -> (PixelFormat, AlphaMode, UnsafeMutableRawBufferPointer) {
    guard 0...nca_pixel_format(NCA_PIXELS_BGRA8_PREMULTIPLIED) ~= format else { throw .pixelFormat }
    return (
        format & 2 == 0 ? .rgba : .bgra, format & 1 == 0 ? .straight : .premultiplied,
        try checkedMemory(pixels, byteCount, stride)
    )
}

func checkedMemory(
    _ memory: UnsafeMutableRawPointer?, _ byteCount: Int, _ stride: Int
) throws(RuntimeError) -> UnsafeMutableRawBufferPointer {
    guard let memory else { throw .null }
    guard byteCount >= 0, stride >= 0 else { throw .count }
    return UnsafeMutableRawBufferPointer(start: memory, count: byteCount)
}

extension Rectangle {
    init(_ rectangle: UnsafePointer<nca_rectangle>?) throws(RuntimeError) {
        guard let rectangle = rectangle?.pointee else { throw .null }
        self.init(
            x: Int(rectangle.x), y: Int(rectangle.y), width: Int(rectangle.width),
            height: Int(rectangle.height))
    }
}

/// Copies a struct to a caller whose own may be older, and smaller, or newer, and larger: the rest becomes zero.
func copyStruct(
    _ source: UnsafeRawBufferPointer, to target: UnsafeMutableRawPointer, size: Int
) {
    let known = min(size, source.count)
    target.copyMemory(from: source.baseAddress!, byteCount: known)
    (target + known).initializeMemory(as: UInt8.self, repeating: 0, count: size - known)
}
