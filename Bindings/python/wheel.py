#!/usr/bin/env python3
"""Packs a wheel of the module with a library inside, the same bytes each time.

    wheel.py VERSION LIBRARY PLATFORM FOLDER

PLATFORM is the wheel's tag, as manylinux_2_17_x86_64. The format is that of the Python Packaging User Guide, "Binary
distribution format".
"""
import base64
import hashlib
import pathlib
import sys
import zipfile

HERE = pathlib.Path(__file__).parent
DATE = (1980, 1, 1, 0, 0, 0)
METADATA = """Metadata-Version: 2.1
Name: ncaruntime
Version: {version}
Summary: Neural cellular automata: sprites that grow and heal, bit-exact in fixed point
License: MIT
Requires-Python: >=3.8
Description-Content-Type: text/markdown

{readme}"""
WHEEL = """Wheel-Version: 1.0
Generator: ncaruntime {version}
Root-Is-Purelib: false
"""


def main(version, library, platform, folder):
    library, information = pathlib.Path(library), f"ncaruntime-{version}.dist-info"
    # The name by which the module looks for it, without a version.
    name = library.name.partition(".so")[0] + ".so" if ".so" in library.name else library.name
    contents = {f"ncaruntime/{file.name}": file.read_bytes() for file in (HERE / "ncaruntime").glob("*.py")}
    contents[f"ncaruntime/{name}"] = library.read_bytes()
    contents[f"{information}/LICENSE"] = (HERE / "../../LICENSE").read_bytes()
    contents[f"{information}/METADATA"] = METADATA.format(
        version=version, readme=(HERE / "README.md").read_text()).encode()
    tags = "".join(f"Tag: py3-none-{tag}\n" for tag in platform.split("."))
    contents[f"{information}/WHEEL"] = (WHEEL.format(version=version) + tags).encode()
    record = "".join(
        f"{path},sha256={base64.urlsafe_b64encode(hashlib.sha256(data).digest()).decode().rstrip('=')},{len(data)}\n"
        for path, data in sorted(contents.items()))
    contents[f"{information}/RECORD"] = f"{record}{information}/RECORD,,\n".encode()

    path = pathlib.Path(folder) / f"ncaruntime-{version}-py3-none-{platform}.whl"
    with zipfile.ZipFile(path, "w") as wheel:
        # The record is last, as the format recommends.
        for entry in sorted(contents, key=lambda entry: (entry.endswith("RECORD"), entry)):
            info = zipfile.ZipInfo(entry, DATE)
            info.compress_type, info.create_system, info.external_attr = zipfile.ZIP_DEFLATED, 3, 0o100644 << 16
            wheel.writestr(info, contents[entry], compresslevel=9)
    print(path)


main(*sys.argv[1:])
