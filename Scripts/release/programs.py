#!/usr/bin/env python3
"""Packs ncatrain and ncabake for Linux, with Swift's library inside, into build/dist.

    programs.py FOLDER

FOLDER has the programs, linked with --static-swift-stdlib. The system's libraries that they need are named in the README.
"""
import pathlib
import platform
import subprocess
import sys
import tempfile

from contents import BUILD, ROOT, VERSION, Contents, write_sums

README = """# ncatrain and ncabake @VERSION@, for Linux on @MACHINE@

They need no Swift, and of the system these libraries, here by Debian 12's names:

    apt-get install @PACKAGES@

Then `bin/ncabake --model Models/dragon.nca --webp --output dragon.webp`, and `bin/ncatrain --help`. Models/guide is what
`ncatrain prompt` looks for. The license is MIT: see LICENSE.
"""
# What Debian 12 has the libraries in; libc and libgcc are in every system.
PACKAGES = {
    "libpng16.so.16": "libpng16-16",
    "libwebp.so.7": "libwebp7",
    "libwebpmux.so.3": "libwebpmux3",
    "libwebpdemux.so.2": "libwebpdemux2",
    "liblcms2.so.2": "liblcms2-2",
    "libopenblas.so.0": "libopenblas0-pthread",
    "libgif.so.7": "libgif7",
    "libimagequant.so.0": "libimagequant0",
    "libstdc++.so.6": "libstdc++6",
    "libz.so.1": "zlib1g",
}
EVERYWHERE = {"libc.so.6", "libm.so.6", "libgcc_s.so.1", "ld-linux-x86-64.so.2", "ld-linux-aarch64.so.1"}


def needed(program):
    lines = subprocess.run(["readelf", "-dW", program], check=True, capture_output=True, text=True).stdout.splitlines()
    return {line.partition("[")[2].rstrip("]") for line in lines if "(NEEDED)" in line}


def main(folder):
    machine = platform.machine().replace("aarch64", "arm64")
    contents, libraries = Contents({"LICENSE": ROOT / "LICENSE"}), set()
    with tempfile.TemporaryDirectory() as made:
        for name in ("ncatrain", "ncabake"):
            program = pathlib.Path(made, name)
            # Paths of the build are in what is dropped.
            subprocess.run(["strip", "-o", program, pathlib.Path(folder, name)], check=True)
            libraries |= needed(program)
            contents[f"bin/{name}"] = program
        unknown = libraries - EVERYWHERE - set(PACKAGES)
        assert not unknown, f"the programs need {', '.join(sorted(unknown))}, of which programs.py knows no package"
        packages = " ".join(sorted(PACKAGES[name] for name in libraries - EVERYWHERE))
        contents.text("README.md", README, VERSION=VERSION, MACHINE=machine, PACKAGES=packages)
        for model in (ROOT / "Models").glob("*.nca"):
            contents[f"Models/{model.name}"] = model
        contents.tree("Models/guide", ROOT / "Models/guide")
        contents.tar_gz(BUILD / f"dist/nca-{VERSION}-linux-{machine}.tar.gz", f"nca-{VERSION}/")
    write_sums(BUILD / "dist")


main(*sys.argv[1:])
