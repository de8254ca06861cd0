#!/usr/bin/env python3
"""Packs the npm package with the modules that `make runtime TARGET=wasm32` built, as `npm pack` does, the same bytes each time.

    pack.py VERSION FOLDER
"""
import gzip
import io
import json
import pathlib
import sys
import tarfile

HERE = pathlib.Path(__file__).parent
ROOT = HERE / "../.."


def main(version, folder):
    package = json.loads((HERE / "package.json").read_text())
    assert package["version"] == version, f"package.json is of version {package['version']}, not {version}"
    files = [HERE / "package.json", HERE / "README.md", ROOT / "LICENSE"]
    files += [file for pattern in ("*.js", "*.d.ts") for file in HERE.glob(pattern)]
    files += (ROOT / "build/wasm32/lib").glob("*.wasm")

    memory = io.BytesIO()
    with tarfile.open(fileobj=memory, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for file in sorted(files, key=lambda file: file.name):
            entry = tarfile.TarInfo(f"package/{file.name}")
            entry.size, entry.mode = file.stat().st_size, 0o644
            archive.addfile(entry, io.BytesIO(file.read_bytes()))
    path = pathlib.Path(folder) / f"ncaruntime-{version}.tgz"
    path.write_bytes(gzip.compress(memory.getvalue(), 9, mtime=0))
    print(path)


main(*sys.argv[1:])
