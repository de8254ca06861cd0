import FuzzReaders

/// libFuzzer's entry: `fuzz --reader=NAME`, and libFuzzer's own options.
@c(LLVMFuzzerTestOneInput) public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    reader(UnsafeBufferPointer(start: start, count: count))
    return 0
}

private let reader: FuzzReaders.Reader = {
    let flag = "--reader="
    let name = CommandLine.arguments.last { $0.hasPrefix(flag) }?.dropFirst(flag.count) ?? ""
    guard let reader = FuzzReaders.all[String(name)] else {
        fatalError("there is no reader '\(name)': \(FuzzReaders.all.keys.sorted().joined(separator: ", "))")
    }
    return reader
}()
