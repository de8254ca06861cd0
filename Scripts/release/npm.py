#!/usr/bin/env python3
"""Packs Bindings/npm with the modules that `make runtime TARGET=wasm32` built, as `npm pack` does.

    npm.py FOLDER
"""
import json
import pathlib
import sys

from contents import ROOT, VERSION, Contents, built

NPM = ROOT / "Bindings/npm"


def pack(folder):
    version = json.loads((NPM / "package.json").read_text())["version"]
    assert version == VERSION, f"package.json is of version {version}, not {VERSION}"
    package = Contents({"LICENSE": ROOT / "LICENSE"})
    for pattern in ("package.json", "README.md", "*.js", "*.d.ts"):
        package |= {file.name: file for file in NPM.glob(pattern)}
    package |= {file.name: file for file in (built("wasm32") / "lib").glob("*.wasm")}
    path = pathlib.Path(folder) / f"ncaruntime-{VERSION}.tgz"
    Contents.tar_gz(package, path, "package/")
    return path


if __name__ == "__main__":
    print(pack(sys.argv[1]))
