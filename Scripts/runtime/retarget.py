#!/usr/bin/env python3
"""Retargets the LLVM IR that swiftc emitted for a processor without a system, so that clang compiles it for another.

    retarget.py [--unwind] IN.ll OUT.ll TRIPLE DATALAYOUT FUNCTION...

What depends on the system, and is rewritten:

- Triple and data layout. Those of one processor lay out data alike; they differ in how symbols are spelt.
- The source's name, which is a path, and would be found in some objects.
- Linkage: all but the functions that are named becomes internal. Generic code that Swift emits in every Embedded module
  would otherwise clash with that of other Swift code in the same program; and as internal, what nobody calls is dropped.
  ELF could do this later, with objcopy; COFF and Mach-O have no tool that could.
- Sections, COMDATs and the list for Swift's linker, which are ELF's.
- With --unwind, functions get unwind tables, without which Windows, debuggers and profilers cannot walk the stack.
- Names of strings, which Swift makes of their text: Emscripten's tools stumble over colons.
"""
import re
import sys

LINKAGE = re.compile(
    r"\b(?:private|internal|linkonce_odr|linkonce|weak_odr|weak|available_externally"
    r"|hidden|protected|default|dso_local|dso_preemptable) ")
NAME = r'@(?:"[^"]*"|[\w$.]+)'
FUNCTION = re.compile(rf"define (?P<before>.*?)(?P<name>{NAME})\((?P<rest>.*)", re.S)
VARIABLE = re.compile(rf"(?P<name>{NAME}) = (?P<before>[^@\"]*?)(?P<kind>\b(?:global|constant) .*)", re.S)


def plain(name):
    return '"' + re.sub(r"[^\w$.]", "_", name[1]) + '"'


def retarget(lines, triple, layout, unwind, public):
    for line in lines:
        # A quotation mark inside a text is \22, so that names are all that stands behind @".
        line = re.sub(r'(?<=@)"([^"]*)"', plain, line)
        if line.startswith("target datalayout"):
            line = f'target datalayout = "{layout}"\n'
        elif line.startswith("target triple"):
            line = f'target triple = "{triple}"\n'
        elif line.startswith("source_filename"):
            line = 'source_filename = "ncaruntime"\n'
        elif line.startswith("$") or line.startswith(("@llvm.used", "@llvm.compiler.used", "@_swift1_autolink_entries")):
            continue
        elif function := FUNCTION.match(line):
            linkage = "" if function["name"][1:] in public else "internal "
            rest = re.sub(r' (?:section "[^"]*"|comdat(?:\([^)]*\))?)', "", function["rest"])
            before = LINKAGE.sub("", function["before"])
            line = f"define {linkage}{before}{function['name']}({rest}"
        elif variable := VARIABLE.match(line):
            before = variable["before"]
            if "external" not in before.split():
                private = "private " if "private" in before.split() else "internal "
                rest = re.sub(r', (?:section "[^"]*"|comdat(?:\([^)]*\))?)', "", variable["kind"])
                line = f"{variable['name']} = {private}{LINKAGE.sub('', before)}{rest}"
        elif unwind and line.startswith("attributes #") and '"target-cpu"' in line:
            line = line.replace("{ ", "{ uwtable ", 1)
        yield line


def main(arguments):
    unwind = arguments[:1] == ["--unwind"]
    source, result, triple, layout, *public = arguments[unwind:]
    with open(source) as lines, open(result, "w") as output:
        output.writelines(retarget(lines, triple, layout, unwind, set(public)))


main(sys.argv[1:])
