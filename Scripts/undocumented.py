#!/usr/bin/env python3
"""Counts public declarations without a documentation comment, by Swift's symbol graphs.

    Scripts/undocumented.py GRAPHS MODULE...

Ends with 1 if there is one. Members that the compiler makes, or that a protocol documents, are not asked for one.
"""
import json
import pathlib
import sys

graphs, modules = pathlib.Path(sys.argv[1]), sys.argv[2:]
missing, count = [], 0
for module in modules:
    files = [graphs / module / f"{module}.symbols.json", *(graphs / module).glob(f"{module}@*.symbols.json")]
    if not files[0].exists():
        sys.exit(f"error: {files[0]} is missing")
    for file in files:
        graph = json.loads(file.read_text())
        # What implements a requirement or overrides has the documentation of what it implements.
        inherits = {r["source"] for r in graph["relationships"]
                    if r["kind"] in ("overrides", "defaultImplementationOf") or "sourceOrigin" in r}
        for symbol in graph["symbols"]:
            name = ".".join(symbol["pathComponents"])
            if "::SYNTHESIZED::" in symbol["identifier"]["precise"] or symbol["identifier"]["precise"] in inherits:
                continue
            if "location" not in symbol or symbol["kind"]["identifier"] == "swift.extension":
                continue
            # Conformances to Error, Codable and the like explain themselves.
            if name.split(".")[-1] in ("description", "kind", "init(from:)", "encode(to:)", "==(_:_:)", "hash(into:)",
                                       "rawValue", "init(rawValue:)"):
                continue
            count += 1
            if not symbol.get("docComment", {}).get("lines"):
                place = symbol["location"]
                path = place["uri"].removeprefix(f"file://{pathlib.Path.cwd()}/")
                missing.append(f"{path}:{place['position']['line'] + 1}: {module}.{name} ({symbol['kind']['displayName']})")
for line in missing:
    print(line)
print(f"{count} public declarations in {len(modules)} modules, {len(missing)} without a comment")
sys.exit(1 if missing else 0)
