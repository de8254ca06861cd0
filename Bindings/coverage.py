#!/usr/bin/env python3
"""Says which functions of the C headers a binding lacks.

left-out.txt lists what a binding leaves out on purpose: `BINDING FUNCTION reason`, one a line; `*` stands for all functions.
It may not list what a binding has, or what no header has.
"""
import pathlib
import re
import sys

BINDINGS = pathlib.Path(__file__).parent
HEADERS = BINDINGS.parent / "Sources/CNCARuntime/include"
# The sources of each binding.
SOURCES = {
    "cpp": "include/*.hpp",
    "csharp": "NCARuntime/*.cs",
    "godot": "src/*.c",
    "rust": "ncaruntime/src/*.rs",
    "rust-sys": "../rust/ncaruntime-sys/src/*.rs",
    "python": "ncaruntime/*.py",
    "npm": "ncaruntime.js",
}


def declared():
    """Functions of the library; those that are inline are the C compiler's."""
    text = "".join(file.read_text() for file in sorted(HEADERS.glob("*.h")))
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.S)
    return set(re.findall(r"^(?!static)[a-z].*?\b(nca_\w+)\(", text, flags=re.M))


def left_out():
    for line in (BINDINGS / "left-out.txt").read_text().splitlines():
        if line.strip() and not line.startswith("#"):
            binding, function, _ = line.split(maxsplit=2)
            yield binding, function


def main():
    functions, excused, complaints = declared(), set(left_out()), []
    for binding, pattern in SOURCES.items():
        if not (BINDINGS / binding.partition("-")[0]).is_dir():
            complaints.append(f"there is no folder Bindings/{binding}")
            continue
        folder = BINDINGS / ("rust" if binding.startswith("rust") else binding)
        files = sorted(folder.glob(pattern.removeprefix("../rust/")))
        words = set(re.findall(r"\bnca_\w+", "".join(file.read_text() for file in files)))
        without = {function for name, function in excused if name == binding}
        for function in sorted(functions - words - without):
            complaints.append(f"Bindings/{binding} lacks {function}: bind it, or say in left-out.txt why not")
        for function in sorted(without & words):
            complaints.append(f"left-out.txt says that Bindings/{binding} lacks {function}, which it has")
    for name, function in sorted(excused):
        if name not in SOURCES or function not in functions:
            complaints.append(f"left-out.txt: there is no {function} or no binding {name}")
    print("\n".join(complaints) or f"every binding has the {len(functions)} functions, or says why not", file=sys.stderr)
    return bool(complaints)


sys.exit(main())
