#!/usr/bin/env python3
"""Packs what `make targets` built into build/dist: zips for platforms, packages for engines and languages, and SHA256SUMS.

The same libraries give the same bytes.
"""
import debian
import godot
import npm
import nuget
import platforms
import unity
import wheel
from contents import BUILD, library, write_sums

# Tags of wheels. The libraries need no C library, and so fit glibc and musl.
WHEELS = {
    "manylinux_2_17_x86_64.manylinux2014_x86_64.musllinux_1_1_x86_64": ("linux-x86_64", "lib/libncaruntime.so"),
    "manylinux_2_17_aarch64.manylinux2014_aarch64.musllinux_1_1_aarch64": ("linux-arm64", "lib/libncaruntime.so"),
    "win_amd64": ("windows-x86_64", "bin/ncaruntime.dll"),
    "win_arm64": ("windows-arm64", "bin/ncaruntime.dll"),
    "macosx_11_0_universal2": ("macos", "lib/libncaruntime.dylib"),
}


def main():
    folder = BUILD / "dist"
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        # The programs, which programs.py packs.
        if not old.name.startswith("nca-"):
            old.unlink()
    platforms.pack(folder)
    platforms.pack_framework(folder)
    unity.pack(folder)
    nuget.pack(folder)
    godot.pack(folder)
    npm.pack(folder)
    for tag, (target, name) in WHEELS.items():
        wheel.pack(library(target, name), tag, folder)
    for architecture in debian.ARCHITECTURES:
        debian.pack(folder, architecture)
    write_sums(folder)


main()
