#!/usr/bin/env python3
"""Makes an assembly that mcs compiled one for .NET Standard 2.1, the same bytes each time.

    netstandard.py ASSEMBLY.dll

mcs writes references to Mono's mscorlib, System and others, the time, and a random identity. Every runtime finds the types of
.NET Standard by way of an assembly `netstandard`: references get that name, which must be one of the assembly's own names, its
version and its key. Time and identity are made of the contents. The layout is that of ECMA-335, partition II, 22 to 25.
"""
import hashlib
import pathlib
import re
import struct
import sys

MONO = bytes.fromhex("b77a5c561934e089")
NETSTANDARD = bytes.fromhex("cc7b13ffcd2ddd51")


def seal(image):
    header = struct.unpack_from("<I", image, 0x3C)[0]
    image[header + 8:header + 12] = bytes(4)

    # The metadata's streams: name to place.
    root = image.index(b"BSJB")
    at = root + 16 + struct.unpack_from("<I", image, root + 12)[0]
    streams = {}
    for _ in range(struct.unpack_from("<H", image, at + 2)[0]):
        offset, size = struct.unpack_from("<II", image, at + 4)
        name = bytes(image[at + 12:image.index(0, at + 12)])
        streams[name] = (root + offset, root + offset + size)
        at += 8 + (len(name) + 4) // 4 * 4

    start, end = streams[b"#Strings"]
    name = image.index(b"\0netstandard\0", start, end) + 1 - start
    blobs = streams[b"#Blob"][0]
    # The row of a reference: four numbers of the version, flags, key, name, culture, hash.
    start, end = streams[b"#~"]
    keys = set()
    for match in re.finditer(b"\4\0\0\0\0\0\0\0\0\0\0\0", image[start:end]):
        row = start + match.start()
        key = blobs + struct.unpack_from("<H", image, row + 12)[0]
        if image[key:key + 9] == b"\x08" + MONO:
            struct.pack_into("<HHHH", image, row, 2, 1, 0, 0)
            struct.pack_into("<H", image, row + 14, name)
            keys.add(key)
    assert keys, "there is no reference to Mono's assemblies"
    for key in keys:
        image[key + 1:key + 9] = NETSTANDARD

    identity = streams[b"#GUID"][0]
    image[identity:identity + 16] = bytes(16)
    image[identity:identity + 16] = hashlib.md5(image).digest()


path = pathlib.Path(sys.argv[1])
assembly = bytearray(path.read_bytes())
seal(assembly)
path.write_bytes(assembly)
