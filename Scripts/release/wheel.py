#!/usr/bin/env python3
"""Packs a wheel of Bindings/python with a library inside.

    wheel.py LIBRARY PLATFORM FOLDER

PLATFORM is the wheel's tag, as manylinux_2_17_x86_64. The format is that of the Python Packaging User Guide, "Binary
distribution format".
"""
import base64
import hashlib
import pathlib
import sys

from contents import ROOT, VERSION, Contents

PYTHON = ROOT / "Bindings/python"
METADATA = """Metadata-Version: 2.1
Name: ncaruntime
Version: @VERSION@
Summary: Neural cellular automata: sprites that grow and heal, bit-exact in fixed point
License: MIT
Requires-Python: >=3.8
Description-Content-Type: text/markdown

@README@"""
WHEEL = """Wheel-Version: 1.0
Generator: ncaruntime @VERSION@
Root-Is-Purelib: false
@TAGS@"""


def pack(library, platform, folder):
    library, information = pathlib.Path(library), f"ncaruntime-{VERSION}.dist-info"
    wheel = Contents()
    wheel.tree("ncaruntime", PYTHON / "ncaruntime", "*.py")
    # The name by which the module looks for it, without a version.
    wheel[f"ncaruntime/{library.name.partition('.so')[0]}.so" if ".so" in library.name else f"ncaruntime/{library.name}"] = (
        library.read_bytes())
    wheel[f"{information}/LICENSE"] = ROOT / "LICENSE"
    wheel.text(f"{information}/METADATA", METADATA, VERSION=VERSION, README=(PYTHON / "README.md").read_text())
    tags = "".join(f"Tag: py3-none-{tag}\n" for tag in platform.split("."))
    wheel.text(f"{information}/WHEEL", WHEEL, VERSION=VERSION, TAGS=tags)
    record = ""
    for name, _, data in wheel.entries():
        digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).decode().rstrip("=")
        record += f"{name},sha256={digest},{len(data)}\n"
    wheel[f"{information}/RECORD"] = f"{record}{information}/RECORD,,\n".encode()
    path = pathlib.Path(folder) / f"ncaruntime-{VERSION}-py3-none-{platform}.whl"
    # The record is last, as the format recommends.
    wheel.zip(path, order=lambda name: (name.endswith("RECORD"), name))
    return path


if __name__ == "__main__":
    print(pack(*sys.argv[1:]))
