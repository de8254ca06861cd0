"""Packs Bindings/csharp for Unity's package manager, with the libraries of all platforms that Unity builds for.

Unity wants a file .meta beside each file and folder, with an identity; for a library it says which platform takes it.
"""
import hashlib
import json

from contents import ROOT, VERSION, Contents, library, targets

CSHARP = ROOT / "Bindings/csharp"
NAME = "com.ncaruntime"
# Libraries: target, file, Unity's platform, processor. One line for each player; those of Linux, macOS and Windows are the
# editor's as well.
PLUGINS = """
windows-x86_64 bin/ncaruntime.dll Win64 x86_64
windows-arm64 bin/ncaruntime.dll Win64 ARM64
linux-x86_64 lib/libncaruntime.so Linux64 x86_64
macos lib/libncaruntime.dylib OSXUniversal AnyCPU
android lib/arm64-v8a/libncaruntime.so Android ARM64
android lib/armeabi-v7a/libncaruntime.so Android ARMv7
android lib/x86_64/libncaruntime.so Android X86_64
ios lib/libncaruntime.a iOS AnyCPU
tvos lib/libncaruntime.a tvOS AnyCPU
visionos lib/libncaruntime.a VisionOS AnyCPU
emscripten lib/libncaruntime.a WebGL AnyCPU
"""
EDITORS = {"Win64": "Windows", "Linux64": "Linux", "OSXUniversal": "OSX"}
GROUPS = {"Win64": "Standalone", "Linux64": "Standalone", "OSXUniversal": "Standalone", "iOS": "iPhone"}
IMPORTERS = {"cs": "MonoImporter", "asmdef": "AssemblyDefinitionImporter", "md": "TextScriptImporter"}
META = """fileFormatVersion: 2
guid: @GUID@
@KIND@"""
TAIL = """  userData:
  assetBundleName:
  assetBundleVariant:
"""


def plugin(platform, processor):
    """The settings of a library: excluded everywhere but on one platform."""
    settings = [("Any", "", 0, {}), ("Editor", "Editor", 0, {"DefaultValueInitialized": "true"})]
    if platform in EDITORS:
        settings[1] = ("Editor", "Editor", int(processor != "ARM64"), {
            "CPU": processor, "DefaultValueInitialized": "true", "OS": EDITORS[platform]})
    settings.append((GROUPS.get(platform, platform), platform, 1, {"CPU": processor}))
    text = "PluginImporter:\n  serializedVersion: 2\n  isPreloaded: 0\n  isOverridable: 0\n  platformData:\n"
    for group, name, enabled, values in settings:
        text += f"  - first:\n      {group}: {name}\n    second:\n      enabled: {enabled}\n"
        text += "      settings:\n" if values else "      settings: {}\n"
        text += "".join(f"        {key}: {value}\n" for key, value in sorted(values.items()))
    return text


def meta(path, kind):
    """The same identity for a path in every version, so that what refers to it stays whole."""
    guid = hashlib.md5(f"{NAME}/{path}".encode()).hexdigest()
    return META.replace("@GUID@", guid).replace("@KIND@", kind + TAIL).encode()


def pack(folder):
    package = Contents({"LICENSE.md": ROOT / "LICENSE", "README.md": CSHARP / "unity/README.md"})
    package["package.json"] = (json.dumps({
        "name": NAME, "version": VERSION, "displayName": "NCA Runtime", "unity": "2022.3", "license": "MIT",
        "description": "Neural cellular automata: sprites that grow and heal, bit-exact in fixed point.",
    }, indent=2) + "\n").encode()
    package.tree("Runtime/NCARuntime", CSHARP / "NCARuntime", "*.cs")
    for part in ("Runtime", "Editor"):
        package.tree(part, CSHARP / "unity" / part)
    kinds = {"package.json": "PackageManifestImporter:\n"}
    used = set()
    for line in PLUGINS.split("\n"):
        if not line:
            continue
        target, name, platform, processor = line.split()
        path = f"Plugins/{target}/{name.partition('/')[2]}"
        package[path] = library(target, name).read_bytes()
        kinds[path] = plugin(platform, processor)
        used.add(target)
    assert used <= set(targets())

    folders = {"/".join(path.split("/")[:depth]) for path in package for depth in range(1, path.count("/") + 1)}
    metas = {f"{path}.meta": meta(path, kinds.get(path) or f"{IMPORTERS.get(path.rpartition('.')[2], 'DefaultImporter')}:\n")
             for path in package}
    metas |= {f"{path}.meta": meta(path, "folderAsset: yes\nDefaultImporter:\n") for path in folders}
    package |= metas
    path = folder / f"{NAME}-{VERSION}.tgz"
    Contents.tar_gz(package, path, "package/")
    return path
