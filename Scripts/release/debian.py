"""Packs the C library for Debian: headers, libraries, and files for pkg-config and CMake."""
import os
import subprocess
import tempfile
from pathlib import Path

from contents import ABI, EPOCH, ROOT, VERSION, built, library
from platforms import cmake_files

# Debian's names of processors, and the folders of their libraries.
ARCHITECTURES = {"amd64": ("linux-x86_64", "x86_64-linux-gnu"), "arm64": ("linux-arm64", "aarch64-linux-gnu")}
CONTROL = """Package: libncaruntime-dev
Version: {version}
Architecture: {architecture}
Maintainer: The NCA authors <nca@example.invalid>
Section: libdevel
Priority: optional
Description: Neural cellular automata: sprites that grow and heal
 Runs neural cellular automata in fixed point, with the same bits on every machine.
 Headers for C and C++, a static and a shared library, files for pkg-config and CMake.
"""


def pack(folder, architecture):
    target, triple = ARCHITECTURES[architecture]
    with tempfile.TemporaryDirectory() as made:
        root = Path(made)

        def put(path, content):
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(content)
            (root / path).chmod(0o644)

        put("DEBIAN/control", CONTROL.format(version=VERSION, architecture=architecture).encode())
        for header in (ROOT / "Sources/CNCARuntime/include").glob("*.h"):
            put(f"usr/include/{header.name}", header.read_bytes())
        put("usr/include/ncaruntime.hpp", (ROOT / "Bindings/cpp/include/ncaruntime.hpp").read_bytes())
        lib = f"usr/lib/{triple}"
        put(f"{lib}/libncaruntime.a", library(target, "lib/libncaruntime.a").read_bytes())
        put(f"{lib}/libncaruntime.so.{ABI}", library(target, "lib/libncaruntime.so").read_bytes())
        (root / lib / "libncaruntime.so").symlink_to(f"libncaruntime.so.{ABI}")
        pc = (built(target) / "lib/pkgconfig/ncaruntime.pc").read_text()
        put(f"{lib}/pkgconfig/ncaruntime.pc", pc.replace("prefix=${pcfiledir}/../..\n", "prefix=/usr\n").replace(
            "libdir=${prefix}/lib\n", f"libdir=${{prefix}}/lib/{triple}\n").encode())
        for name, text in cmake_files().items():
            put(f"usr/lib/cmake/ncaruntime/{name}", text)
        put("usr/share/doc/libncaruntime-dev/copyright", (ROOT / "LICENSE").read_bytes())
        for path in [root, *root.rglob("*")]:
            if path.is_dir():
                path.chmod(0o755)
        path = folder / f"libncaruntime-dev_{VERSION}_{architecture}.deb"
        # Times of files that are later than this one become it.
        subprocess.run(
            ["dpkg-deb", "--build", "--root-owner-group", "-Zxz", root, path], check=True, stdout=subprocess.DEVNULL,
            env={**os.environ, "SOURCE_DATE_EPOCH": str(EPOCH)})
        return path
