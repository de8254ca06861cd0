"""The cost model of docs/gpu.md, by counting what the dispatches of nca_step.wgsl touch.

    test_counters.py

Takes steps of four scenes on the GPU, and counts dispatches, workgroups, multiplications and bytes from what is in the buffers
afterwards: lists of tiles, and the flags of `life`.
"""

import numpy as np

import nca
from wgpu_host import TILE, Worlds, open_device

# A large side here would only take longer: costs are for each cell.
SIDE = 256


def macs(model):
    """Multiplications of 8 by 16 bits for a cell that fires."""
    return model.hidden * (model.inputs + model.channels)


def cost(worlds):
    """What the next step touches, in the terms of docs/gpu.md."""
    model, words = worlds.model, worlds.model.cell_words
    total = dict(tiles=0, fired=0, alive=0, bytes=0)
    tiles = np.frombuffer(worlds.device.queue.read_buffer(worlds.tiles), "<u4")
    life = np.frombuffer(worlds.device.queue.read_buffer(worlds.life), "<u4")
    for r in worlds.records:
        own = life[r["first_cell"]:r["first_cell"] + r["width"] * r["height"]].reshape(r["height"], r["width"])
        start = r["first_tile"] + 2 + r["tiles"]
        columns = -(-r["width"] // TILE)
        for tile in tiles[start:start + tiles[r["first_tile"]]]:
            x, y = TILE * (tile % columns), TILE * (tile // columns)
            part = own[y:y + TILE, x:x + TILE]
            fired = int((part & 4 != 0).sum())
            total["tiles"] += 1
            total["fired"] += fired
            total["alive"] += int((part & 2 != 0).sum())
            # update reads each cell's alpha, and the cells around those that fire, which are nearly all; it writes those
            # that fire to `next`, and life. settle reads life, moves what fired, and writes zeros.
            total["bytes"] += 4 * words * part.size + 4 * words * fired + 4 * part.size
            total["bytes"] += 4 * part.size + 2 * 4 * words * fired + 4 * words * int((part & 2 == 0).sum())
    total["macs"] = total["fired"] * macs(model)
    return total


def dense(model, width, height, generator):
    """Cells of random channels, all alive."""
    cells = generator.integers(-300, 300, (height, width, model.channels), dtype="<i2")
    cells[..., 3] = 1 << model.S
    return cells


def main():
    device, _ = open_device()
    model, generator = nca.Model.read("dragon"), np.random.default_rng(3)
    rate = model.fire_rate / 32768

    # 64 × 64 and a large world, both dense: all tiles, two dispatches, and of the cells the share that fires.
    for width, height in ((64, 64), (SIDE, SIDE)):
        worlds = Worlds(device, model, [(width, height, 1)])
        worlds.set_cells(dense(model, width, height, generator))
        worlds.step(1)
        assert worlds.counters["dispatches"] == 4, "survey, list, update, settle"
        found, cells = cost(worlds), width * height
        assert found["tiles"] == cells // TILE**2 and found["alive"] == cells
        assert abs(found["fired"] - rate * cells) < 5 * (cells * rate * (1 - rate)) ** 0.5
        # A dense step reads all cells once, writes and moves the half that fires: 2.5 times the state, and 8 bytes.
        expected = cells * (4 * model.cell_words * (1 + 3 * found["fired"] / cells) + 8)
        assert abs(found["bytes"] - expected) < 1
        worlds.counters["dispatches"] = 0
        worlds.step(15)
        assert worlds.counters["dispatches"] == 30, "two for each step, while the list holds"
        worlds.step(1)
        assert worlds.counters["dispatches"] == 33, "the list anew after 16 steps"
        print(f"{width} × {height}, dense: {found}")

    # A large world with one dragon: tiles near it, whatever the world's size.
    counts = []
    for side in (SIDE, 2 * SIDE):
        worlds = Worlds(device, model, [(side, side, 1)])
        worlds.seed(100, 100)
        worlds.step(33)
        found = cost(worlds)
        counts.append(found)
        print(f"{side} × {side}, one dragon of 33 steps: {found}")
    assert counts[0] == counts[1], "a step costs what lives"
    assert counts[0]["tiles"] <= 36

    # Many small worlds: one dispatch for several steps of all.
    worlds = Worlds(device, model, [(32, 32, seed) for seed in range(50)], is_batch=True)
    for i in range(50):
        worlds.seed(16, 16, i)
    worlds.step(8, steps_per_dispatch=4)
    assert worlds.counters["dispatches"] == 2
    print("50 worlds of 32 × 32, 8 steps: 2 dispatches")


main()
