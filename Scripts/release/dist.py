#!/usr/bin/env python3
"""Packs what was built for all targets into build/dist: a zip for each platform, one of all, and SHA256SUMS.

    dist.py VERSION ABI

The same libraries give the same bytes: entries are sorted, and have one date. In every zip the libraries of a target are in
lib/TARGET, so that one CMake configuration fits each of them and all together.
"""
import hashlib
import pathlib
import platform
import stat
import sys
import zipfile

RELEASE = pathlib.Path(__file__).parent
TABLE = RELEASE.parent / "runtime" / "targets.txt"
DIST = pathlib.Path("build/dist")
DATE = (1980, 1, 1, 0, 0, 0)

# Platforms that are made of several targets, by the table's product.
PLATFORMS = {"apple": "apple", "wasm": "web", "emscripten": "web"}
HINTS = {
    "linux": "pkg-config: `PKG_CONFIG_PATH=lib/@TARGET@/pkgconfig`. Both libraries fit glibc and musl of any version.",
    "windows": "Microsoft's linker takes `ncaruntime.lib` or `ncaruntime.dll.lib`, MinGW the files `lib*.a`; the DLL imports nothing.",
    "apple": "`lib/ncaruntime.xcframework` is for Xcode and Swift packages (`import ncaruntime`); it was never opened in Xcode.",
    "android": "Libraries are for pages of 16 KB and Android 5 or later; the `.so` files go into `jniLibs`.",
    "web": "`ncaruntime.wasm` and `ncaruntime.js` are for pages; `lib/emscripten` is for emcc; `-baseline` is without SIMD.",
    "cortex-m4": "The archive uses no floating point, and links with either convention.",
    "all": "Take the folder of your system in `lib`; `lib/ncaruntime.xcframework` is for Xcode, and was never opened in it.",
}


def targets():
    """The names of targets, with their products."""
    words = (line.split() for line in TABLE.read_text().splitlines())
    return {w[1]: w[5] for w in words if w[:1] == ["target"]}


def built(target):
    """Where a target was built: that of this machine is in build itself."""
    machine = platform.machine().replace("aarch64", "arm64")
    return pathlib.Path("build") if target == f"linux-{machine}" else pathlib.Path("build") / target


class Contents(dict):
    """Files of a zip by their names in it: bytes, or paths that are read, with links kept as links."""

    def text(self, name, template, **values):
        text = (RELEASE / template).read_text() if template.endswith(".in") else template
        for key, value in values.items():
            text = text.replace(f"@{key}@", value)
        assert "@" not in text, f"{name}: a value is missing"
        self[name] = text.encode()

    def tree(self, folder, path, suffix=""):
        for file in path.rglob("*" + suffix):
            if file.is_symlink() or file.is_file():
                self[f"{folder}/{file.relative_to(path)}"] = file

    def write(self, path, root):
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
            for name, content in sorted(self.items()):
                entry = zipfile.ZipInfo(f"{root}/{name}", DATE)
                entry.create_system = 3  # Unix, for permissions and links
                entry.compress_type = zipfile.ZIP_DEFLATED
                mode = stat.S_IFREG | 0o644
                if isinstance(content, pathlib.Path) and content.is_symlink():
                    mode, content = stat.S_IFLNK | 0o777, str(content.readlink()).encode()
                elif isinstance(content, pathlib.Path):
                    mode, content = mode | (content.stat().st_mode & 0o111), content.read_bytes()
                entry.external_attr = mode << 16
                archive.writestr(entry, content)


def common(name, version, abi, hint, has_bin):
    contents = Contents({"LICENSE": pathlib.Path("LICENSE")})
    contents.tree("include", pathlib.Path("Sources/CNCARuntime/include"), ".h")
    for model in sorted(pathlib.Path("Models").glob("*.nca")):
        contents[f"models/{model.name}"] = model
    contents.text(
        "README.md", "README.md.in", VERSION=version, PLATFORM=name, ABI=abi, HINT=hint,
        BIN="; `bin`: DLLs" if has_bin else "")
    cmake = "lib/cmake/ncaruntime/ncaruntimeConfig"
    contents.text(f"{cmake}.cmake", "ncaruntimeConfig.cmake.in")
    contents.text(
        f"{cmake}Version.cmake", "ncaruntimeConfigVersion.cmake.in", VERSION=version,
        MAJOR_MINOR=version.rpartition(".")[0])
    return contents


def libraries(target, product):
    contents = Contents()
    lib = built(target) / "lib"
    for file in sorted(lib.rglob("*ncaruntime*")):
        if (file.is_file() or file.is_symlink()) and file.suffix != ".pc" and "xcframework" not in str(file):
            contents[f"lib/{target}/{file.relative_to(lib)}"] = file
    if product in ("linux", "windows"):
        pc = (built(next(t for t, p in targets().items() if p == "linux")) / "lib/pkgconfig/ncaruntime.pc").read_text()
        contents.text(
            f"lib/{target}/pkgconfig/ncaruntime.pc",
            pc.replace("prefix=${pcfiledir}/../..\n", "prefix=${pcfiledir}/../../..\n")
            .replace("libdir=${prefix}/lib\n", f"libdir=${{prefix}}/lib/{target}\n"))
    if product == "windows":
        contents[f"bin/{target}/ncaruntime.dll"] = built(target) / "bin/ncaruntime.dll"
    if product == "wasm":
        contents["ncaruntime.js"] = pathlib.Path("Bindings/npm/ncaruntime.js")
    if product == "apple":
        contents.tree("lib/ncaruntime.xcframework", pathlib.Path("build/apple/lib/ncaruntime.xcframework"))
    return contents


def main(version, abi):
    platforms = {}
    for target, product in targets().items():
        for name in (PLATFORMS.get(product, target), "all"):
            platforms.setdefault(name, {})[target] = product
    DIST.mkdir(parents=True, exist_ok=True)
    for old in DIST.iterdir():
        if old.name.startswith("ncaruntime-") or old.name == "SHA256SUMS":
            old.unlink()
    for name, members in platforms.items():
        hint = next(text for key, text in HINTS.items() if name.startswith(key)).replace("@TARGET@", name)
        contents = common(name, version, abi, hint, "windows" in members.values())
        for target, product in members.items():
            contents |= libraries(target, product)
        Contents.write(contents, DIST / f"ncaruntime-{version}-{name}.zip", f"ncaruntime-{version}")
    sums = sorted((file.name, hashlib.sha256(file.read_bytes()).hexdigest()) for file in DIST.iterdir())
    (DIST / "SHA256SUMS").write_text("".join(f"{digest}  {name}\n" for name, digest in sums))


main(*sys.argv[1:])
