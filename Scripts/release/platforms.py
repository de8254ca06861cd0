"""Packs the C library: a zip for each platform and one of all. Libraries of a target are in lib/TARGET, so that one CMake
configuration fits each zip and all together."""
from contents import ABI, BUILD, ROOT, VERSION, Contents, built, targets

RELEASE = ROOT / "Scripts/release"
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


def cmake_files():
    """The files of find_package(ncaruntime) by their names."""
    files = Contents()
    files.text("ncaruntimeConfig.cmake", (RELEASE / "ncaruntimeConfig.cmake.in").read_text())
    files.text("ncaruntimeConfigVersion.cmake", (RELEASE / "ncaruntimeConfigVersion.cmake.in").read_text(),
               VERSION=VERSION, MINOR=VERSION.rpartition(".")[0])
    return files


def common(name, hint, has_bin):
    contents = Contents({"LICENSE": ROOT / "LICENSE"})
    contents.tree("include", ROOT / "Sources/CNCARuntime/include", "*.h")
    contents.tree("include", ROOT / "Bindings/cpp/include", "*.hpp")
    contents |= {f"models/{model.name}": model for model in (ROOT / "Models").glob("*.nca")}
    contents.text(
        "README.md", (RELEASE / "README.md.in").read_text(), VERSION=VERSION, PLATFORM=name, ABI=ABI, HINT=hint,
        BIN="; `bin`: DLLs" if has_bin else "")
    contents |= {f"lib/cmake/ncaruntime/{name}": text for name, text in cmake_files().items()}
    return contents


def libraries(target, product):
    contents = Contents()
    lib = built(target) / "lib"
    for file in sorted(lib.rglob("*ncaruntime*")):
        if (file.is_file() or file.is_symlink()) and file.suffix != ".pc" and "xcframework" not in str(file):
            contents[f"lib/{target}/{file.relative_to(lib)}"] = file
    if product in ("linux", "windows"):
        pc = (built(next(t for t, p in targets().items() if p == "linux")) / "lib/pkgconfig/ncaruntime.pc").read_text()
        contents[f"lib/{target}/pkgconfig/ncaruntime.pc"] = (
            pc.replace("prefix=${pcfiledir}/../..\n", "prefix=${pcfiledir}/../../..\n")
            .replace("libdir=${prefix}/lib\n", f"libdir=${{prefix}}/lib/{target}\n").encode())
    if product == "windows":
        contents[f"bin/{target}/ncaruntime.dll"] = built(target) / "bin/ncaruntime.dll"
    if product == "wasm":
        contents["ncaruntime.js"] = ROOT / "Bindings/npm/ncaruntime.js"
    if product == "apple":
        contents.tree("lib/ncaruntime.xcframework", BUILD / "apple/lib/ncaruntime.xcframework")
    return contents


def pack(folder):
    platforms = {}
    for target, product in targets().items():
        for name in (PLATFORMS.get(product, target), "all"):
            platforms.setdefault(name, {})[target] = product
    for name, members in platforms.items():
        hint = next(text for key, text in HINTS.items() if name.startswith(key)).replace("@TARGET@", name)
        contents = common(name, hint, "windows" in members.values())
        for target, product in members.items():
            contents |= libraries(target, product)
        Contents.zip(contents, folder / f"ncaruntime-{VERSION}-{name}.zip", f"ncaruntime-{VERSION}/")


def pack_framework(folder):
    """The XCFramework alone, as Swift packages take it by its address."""
    contents = Contents()
    contents.tree("ncaruntime.xcframework", BUILD / "apple/lib/ncaruntime.xcframework")
    contents.zip(folder / f"ncaruntime-{VERSION}.xcframework.zip")
