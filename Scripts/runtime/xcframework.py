#!/usr/bin/env python3
"""Puts the archives of Apple's targets together as an XCFramework.

    xcframework.py RESULT.xcframework TARGET...

A target's archive is build/TARGET/lib/libncaruntime.a, for the processors that Scripts/runtime/targets.txt has for it.
"""
import pathlib
import plistlib
import shutil
import sys

HERE = pathlib.Path(__file__).parent
# The module map lies in a folder of the module's name, where compilers look too: several libraries that each had one beside
# their headers would clash in Xcode.
MODULE_MAP = """module ncaruntime {
    header "../ncaruntime.h"
    header "../ncaruntime_debug.h"
    export *
}
"""


def slices(target):
    lines = (line.split() for line in (HERE / "targets.txt").read_text().splitlines())
    return sorted(words[2] for words in lines if words[:2] == ["target", target])


def add(result, target):
    """Copies a target's files; returns what Info.plist says of them."""
    system, _, variant = target.partition("-")
    system = {"visionos": "xros"}.get(system, system)
    processors = slices(target)
    identifier = "-".join(filter(None, [system, "_".join(processors), variant]))
    folder = result / identifier
    headers = folder / "Headers"
    shutil.copytree(f"build/{target}/include", headers)
    shutil.copy(f"build/{target}/lib/libncaruntime.a", folder)
    (headers / "ncaruntime").mkdir()
    (headers / "ncaruntime" / "module.modulemap").write_text(MODULE_MAP)
    library = {
        "BinaryPath": "libncaruntime.a",
        "HeadersPath": "Headers",
        "LibraryIdentifier": identifier,
        "LibraryPath": "libncaruntime.a",
        "SupportedArchitectures": processors,
        "SupportedPlatform": system,
    }
    return library | ({"SupportedPlatformVariant": variant} if variant else {})


def main(result, *targets):
    result = pathlib.Path(result)
    shutil.rmtree(result, ignore_errors=True)
    result.mkdir(parents=True)
    shutil.copy(HERE / "PrivacyInfo.xcprivacy", result)
    with open(result / "Info.plist", "wb") as file:
        plistlib.dump({
            "AvailableLibraries": [add(result, target) for target in targets],
            "CFBundlePackageType": "XFWK",
            "XCFrameworkFormatVersion": "1.0",
        }, file)


main(*sys.argv[1:])
