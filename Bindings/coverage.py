#!/usr/bin/env python3
"""Says which functions of the C headers a binding lacks.

left-out.txt lists what a binding leaves out on purpose: `BINDING FUNCTION reason`, one a line. It may not list what a binding
has, or what no header has.
"""
import pathlib
import re
import sys

BINDINGS = pathlib.Path(__file__).parent
HEADERS = BINDINGS.parent / "Sources/CNCARuntime/include"
# What each binding is made of.
SOURCES = {
    "cpp": "cpp/include/*.hpp",
    "csharp": "csharp/NCARuntime/*.cs",
    "godot": "godot/src/*.c",
    "rust-sys": "rust/ncaruntime-sys/src/*.rs",
    "rust": "rust/ncaruntime/src/*.rs",
    "python": "python/ncaruntime/*.py",
    "npm": "npm/ncaruntime.js",
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
        words = set(re.findall(r"\bnca_\w+", "".join(file.read_text() for file in BINDINGS.glob(pattern))))
        without = {function for name, function in excused if name == binding}
        complaints += [f"{binding} lacks {name}: bind it, or say in left-out.txt why not"
                       for name in sorted(functions - words - without)]
        complaints += [f"left-out.txt: {binding} has {name}" for name in sorted(without & words)]
    complaints += [f"left-out.txt: there is no {name}, or no binding {binding}"
                   for binding, name in sorted(excused) if binding not in SOURCES or name not in functions]
    print("\n".join(complaints) or f"every binding has the {len(functions)} functions of the headers, or says why not")
    return bool(complaints)


sys.exit(main())
