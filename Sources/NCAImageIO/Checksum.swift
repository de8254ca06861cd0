import CPNG

/// CRC-32 of IEEE 802.3 by zlib, for files of many megabytes. The runtime has its own, which is short instead of fast.
package func checksum(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
    UInt32(crc32_z(0, bytes.bindMemory(to: UInt8.self).baseAddress, bytes.count))
}
