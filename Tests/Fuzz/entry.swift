/// libFuzzer's entry; built with `-D MODEL` or `-D SNAPSHOT`.
@c(LLVMFuzzerTestOneInput) public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = UnsafeBufferPointer(start: start, count: count)
    #if MODEL
        FuzzTargets.model(input)
    #elseif SNAPSHOT
        FuzzTargets.snapshot(input)
    #endif
    return 0
}
