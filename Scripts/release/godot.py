"""Packs Bindings/godot as an add-on: a zip to unpack into a project's folder."""
import subprocess
import tempfile
from pathlib import Path

from contents import ROOT, VERSION, Contents

GODOT = ROOT / "Bindings/godot"
TARGETS = ("linux-x86_64", "linux-arm64", "windows-x86_64", "windows-arm64")


def pack(folder):
    addon = Contents({"LICENSE": ROOT / "LICENSE", "README.md": GODOT / "README.md"})
    addon["ncaruntime.gdextension"] = GODOT / "ncaruntime.gdextension"
    with tempfile.TemporaryDirectory() as made:
        subprocess.run([GODOT / "build.sh", made, *TARGETS], check=True)
        for file in Path(made).iterdir():
            addon[file.name] = file.read_bytes()
    path = folder / f"ncaruntime-{VERSION}-godot.zip"
    addon.zip(path, "addons/ncaruntime/")
    return path
