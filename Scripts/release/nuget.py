"""Packs Bindings/csharp for NuGet: the assembly for .NET Standard 2.1, and for each runtime its library."""
import subprocess
import tempfile
from pathlib import Path

from contents import ROOT, VERSION, Contents, library

CSHARP = ROOT / "Bindings/csharp"
# Runtime identifiers, and what the loader looks for there.
RUNTIMES = {
    "win-x64": ("windows-x86_64", "bin/ncaruntime.dll"),
    "win-arm64": ("windows-arm64", "bin/ncaruntime.dll"),
    "linux-x64": ("linux-x86_64", "lib/libncaruntime.so"),
    "linux-arm64": ("linux-arm64", "lib/libncaruntime.so"),
    "osx": ("macos", "lib/libncaruntime.dylib"),
    "android-arm64": ("android", "lib/arm64-v8a/libncaruntime.so"),
    "android-arm": ("android", "lib/armeabi-v7a/libncaruntime.so"),
    "android-x64": ("android", "lib/x86_64/libncaruntime.so"),
}
NUSPEC = """<?xml version="1.0" encoding="utf-8"?>
<package xmlns="http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd">
  <metadata>
    <id>NCARuntime</id>
    <version>@VERSION@</version>
    <authors>The NCA authors</authors>
    <license type="expression">MIT</license>
    <readme>README.md</readme>
    <description>Neural cellular automata: sprites that grow and heal, bit-exact in fixed point.</description>
    <dependencies>
      <group targetFramework=".NETStandard2.1" />
    </dependencies>
  </metadata>
</package>
"""
TYPES = """<?xml version="1.0" encoding="utf-8"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
  <Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml" />
@DEFAULTS@</Types>
"""
RELATIONS = """<?xml version="1.0" encoding="utf-8"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
  <Relationship Type="http://schemas.microsoft.com/packaging/2010/07/manifest" Target="/NCARuntime.nuspec" Id="R1" />
</Relationships>
"""


def pack(folder):
    package = Contents({"LICENSE.txt": ROOT / "LICENSE", "README.md": CSHARP / "README.md"})
    with tempfile.TemporaryDirectory() as made:
        subprocess.run([CSHARP / "build.sh", made], check=True)
        for name in ("NCARuntime.dll", "NCARuntime.xml"):
            package[f"lib/netstandard2.1/{name}"] = Path(made, name).read_bytes()
    for runtime, (target, name) in RUNTIMES.items():
        package[f"runtimes/{runtime}/native/{Path(name).name}"] = library(target, name).read_bytes()
    package.text("NCARuntime.nuspec", NUSPEC, VERSION=VERSION)
    package["_rels/.rels"] = RELATIONS.encode()
    extensions = sorted({name.rpartition(".")[2] for name in package} - {"rels"})
    package.text("[Content_Types].xml", TYPES, DEFAULTS="".join(
        f'  <Default Extension="{extension}" ContentType="application/octet" />\n' for extension in extensions))
    path = folder / f"NCARuntime.{VERSION}.nupkg"
    package.zip(path)
    return path
