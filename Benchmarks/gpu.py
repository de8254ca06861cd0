"""Steps per second of four scenes on the GPU of this machine, beside its limits and one core of its CPU: `make bench-gpu`.

    gpu.py [--quick]

Prints a row for each scene: steps per second on the GPU; the most that its integer dot products and its memory allow, both
measured here; and steps per second of the C library on one core. Then compares the state hashes of both. --quick shrinks
scenes and times, for software GPUs.
"""

import sys
import time
from pathlib import Path

import numpy as np
import wgpu

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "Tests/GPU"))
import nca  # noqa: E402
from wgpu_host import Worlds, open_device  # noqa: E402

QUICK = "--quick" in sys.argv
SECONDS = 0.2 if QUICK else 1.0
SIDE = 256 if QUICK else 1024
WORLDS = 50 if QUICK else 500
CROWD = 100 if QUICK else 10000

LIMITS = """
@group(0) @binding(0) var<storage, read> source: array<vec4u>;
@group(0) @binding(1) var<storage, read_write> target_: array<vec4u>;
@compute @workgroup_size(128) fn products(@builtin(global_invocation_id) id: vec3u) {
    var a = vec4u(id.x, id.x + 1u, id.x + 2u, id.x + 3u); var sums = vec4i(0);
    for (var i = 0u; i < 256u; i++) {
        sums += vec4i(dot4I8Packed(a.x, a.y), dot4I8Packed(a.y, a.z), dot4I8Packed(a.z, a.w), dot4I8Packed(a.w, a.x));
        a += vec4u(i);
    }
    target_[id.x] = vec4u(sums);
}
@compute @workgroup_size(128) fn copy(@builtin(global_invocation_id) id: vec3u) { target_[id.x] = source[id.x]; }
"""


def rate(run, wait):
    """How often a second `run(count)` does its thing, of which `wait` sees the end."""
    run(1)
    wait()
    count = 1
    while True:
        start = time.perf_counter()
        run(count)
        wait()
        seconds = time.perf_counter() - start
        if seconds > SECONDS or count > 1 << 20:
            return count / seconds
        count = max(count * 2, int(count * SECONDS / max(seconds, 1e-4)) + 1)


def limits(device):
    """Dot products of four bytes, and bytes of memory, a second."""
    threads = 1 << (14 if QUICK else 20)
    usage = wgpu.BufferUsage.STORAGE | wgpu.BufferUsage.COPY_SRC
    buffers = [device.create_buffer(size=16 * threads, usage=usage) for _ in range(2)]
    module = device.create_shader_module(code=LIMITS)
    kinds = [wgpu.BufferBindingType.read_only_storage, wgpu.BufferBindingType.storage]
    layout = device.create_bind_group_layout(entries=[
        dict(binding=i, visibility=wgpu.ShaderStage.COMPUTE, buffer=dict(type=kind)) for i, kind in enumerate(kinds)])
    group = device.create_bind_group(layout=layout, entries=[
        dict(binding=i, resource=dict(buffer=buffer)) for i, buffer in enumerate(buffers)])

    def measured(name):
        pipeline = device.create_compute_pipeline(
            layout=device.create_pipeline_layout(bind_group_layouts=[layout]),
            compute=dict(module=module, entry_point=name))

        def run(count):
            encoder = device.create_command_encoder()
            compute = encoder.begin_compute_pass()
            compute.set_pipeline(pipeline)
            compute.set_bind_group(0, group)
            for _ in range(count):
                compute.dispatch_workgroups(threads // 128)
            compute.end()
            device.queue.submit([encoder.finish()])

        return rate(run, lambda: device.queue.read_buffer(buffers[1], 0, 16)) * threads

    return 4 * 256 * measured("products"), 32 * measured("copy")


class Scene:
    """Worlds on the GPU and the same in the library."""

    def __init__(self, device, model, name, sizes, is_batch=False, cells=None, seed_at=None):
        self.name, self.model, self.device = name, model, device
        self.gpu = Worlds(device, model, sizes, is_batch)
        self.cpu = [nca.World(model, *size) for size in sizes]
        for i, world in enumerate(self.cpu):
            if cells is None:
                self.gpu.seed(*seed_at, i)
                world.seed(*seed_at)
            else:
                self.gpu.set_cells(cells, i)
                world.cells = cells
        self.taken = 0

    def step_gpu(self, count):
        # Lavapipe cuts dispatches with long loops short.
        self.gpu.step(count, 4)
        self.taken += count

    def step_cpu(self, count):
        for world in self.cpu:
            world.step(count)

    def wait(self):
        self.device.queue.read_buffer(self.gpu.cells, 0, 16)

    def work(self):
        """Dot products and bytes of a step, counted from the cells that live: docs/gpu.md, "Cost"."""
        alive = 0
        for i in range(min(len(self.cpu), 20)):
            cells = self.gpu.get_cells(i)
            alive += int((cells[..., 3] > self.model.alive_threshold).sum()) if self.model.alive_threshold >= 0 else cells[..., 3].size
        share = len(self.cpu) / min(len(self.cpu), 20)
        fired = alive * share * self.model.fire_rate / 32768
        macs = fired * self.model.hidden * (self.model.inputs + self.model.channels)
        return macs / 2, 4 * self.model.cell_words * (alive * share + 3 * fired) + 8 * alive * share

    def measure(self, dots, bandwidth):
        if self.gpu.is_batch or "dragon" in self.name:
            self.step_gpu(self.model.steps if not QUICK else 24)
        found = rate(self.step_gpu, self.wait)
        work, moved = self.work()
        limit = min(dots / work, bandwidth / moved)
        # The library takes the same steps, and is timed on some of the last.
        self.step_cpu(self.taken - 1)
        start = time.perf_counter()
        self.step_cpu(1)
        core = 1 / (time.perf_counter() - start)
        same = all(world.state_hash == self.gpu.state_hash(i) for i, world in list(enumerate(self.cpu))[:3])
        print(f"| {self.name} | {found:,.0f} | {limit:,.0f} | {core:,.0f} | {'equal' if same else 'OTHER'} |", flush=True)
        return same


def main():
    device, info = open_device()
    model, generator = nca.Model.read("dragon"), np.random.default_rng(3)
    dots, bandwidth = limits(device)
    print(f"{info['device']}: {dots / 1e9:,.1f} G dot products of four bytes a second, {bandwidth / 1e9:,.1f} GB/s\n")
    print("| scene | GPU, steps/s | limit | one core | state hashes |\n|---|---:|---:|---:|---|")

    # Without alive mask, what is dense stays so.
    unmasked = nca.Model(nca.changed_file(model.file, alive_threshold=-1))

    def dense(side):
        cells = generator.integers(-300, 300, (side, side, model.channels), dtype="<i2")
        return Scene(device, unmasked, f"{side} × {side}, dense", [(side, side, 1)], cells=cells)

    small = [(32, 32, seed) for seed in range(CROWD)]
    scenes = [
        lambda: dense(64),
        lambda: dense(SIDE),
        lambda: Scene(device, model, f"{SIDE} × {SIDE}, one dragon", [(SIDE, SIDE, 1)], seed_at=(SIDE // 2, SIDE // 2)),
        lambda: Scene(device, model, f"{WORLDS} worlds of 32 × 32", small[:WORLDS], True, seed_at=(16, 16)),
        lambda: Scene(device, model, f"{CROWD:,} worlds of 32 × 32", small, True, seed_at=(16, 16)),
    ]
    if not all([scene().measure(dots, bandwidth) for scene in scenes]):
        raise SystemExit("error: the GPU has other state hashes than the library")


main()
