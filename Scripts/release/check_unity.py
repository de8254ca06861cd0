#!/usr/bin/env python3
"""Checks the files .meta of a package for Unity: each file and folder has one, each identity is there once, and each library is
for one platform.

    check_unity.py FOLDER
"""
import pathlib
import re
import sys

root = pathlib.Path(sys.argv[1])
paths = {path for path in root.rglob("*") if path.suffix != ".meta"}
metas = {path for path in root.rglob("*.meta")}
assert metas == {path.with_name(path.name + ".meta") for path in paths}, "a file has no .meta, or a .meta no file"
identities = [re.search("^guid: ([0-9a-f]{32})$", meta.read_text(), re.M)[1] for meta in metas]
assert len(set(identities)) == len(identities), "two files have one identity"
players = []
for path in (root / "Plugins").rglob("*ncaruntime.*"):
    if path.suffix == ".meta":
        continue
    text = path.with_name(path.name + ".meta").read_text()
    assert text.count("PluginImporter:") == 1
    entries = re.findall(r"- first:\n      (\w+): ?(\w*)\n    second:\n      enabled: (\d)\n      settings:(.*(?:\n        .*)*)", text)
    assert entries[0][:3] == ("Any", "", "0"), f"{path}: it is for all platforms"
    [player] = [(name, *re.findall(r"CPU: (\w+)", settings)) for group, name, enabled, settings in entries
                if enabled == "1" and group != "Editor"]
    players.append(player)
assert len(players) == len(set(players)) == 11, players
