"""Plays the cases of a folder by wgpu, tile by tile and one workgroup a world, and compares every state hash.

    play_wgpu.py FOLDER
"""

import sys
from pathlib import Path

import nca
from wgpu_host import MOST_BATCH_CELLS, Worlds, open_device


def play(device, path, is_batch):
    """How many hashes agreed; raises at the first that does not."""
    model, worlds, agreed = nca.Model(path.with_suffix(".nca").read_bytes()), None, 0
    for line in path.read_text().splitlines():
        event, *values = line.split()
        numbers = [int(value) for value in values if event != "step"]
        if event == "world":
            # In a batch beside another, whose cells it must not touch.
            size = tuple(numbers)
            if is_batch and size[0] * size[1] > MOST_BATCH_CELLS:
                return 0
            worlds = Worlds(device, model, [(3, 5, 1), size] if is_batch else [size], is_batch)
            me = len(worlds.records) - 1
        elif event == "step":
            # A software GPU cuts dispatches with long loops short.
            worlds.step(int(values[0]), 1 if size[0] * size[1] > 400 else 4)
            found = worlds.state_hash(me)
            if found != int(values[1], 16):
                raise SystemExit(f"error: {path}: {line}: the GPU has {found:016x}")
            agreed += 1
        else:
            {"origin": worlds.set_origin, "count": worlds.set_step_count, "seed": worlds.seed,
             "erase": worlds.erase_circle, "form": worlds.set_form, "morph": worlds.set_form_circle}[event](*numbers, me)
    return agreed


device, info = open_device()
for is_batch in (False, True):
    paths = sorted(Path(sys.argv[1]).glob("*.txt"))
    agreed = [play(device, path, is_batch) for path in paths]
    name = "one workgroup a world" if is_batch else "tile by tile"
    print(f"wgpu, {info['device']}, {name}: {sum(map(bool, agreed))} of {len(paths)} cases, {sum(agreed)} equal hashes",
          flush=True)
