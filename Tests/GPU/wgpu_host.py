"""Hosts of Shaders/nca_step.wgsl by wgpu: one world tile by tile, or many, one workgroup each."""

import struct

import numpy as np
import wgpu

import nca

TILE, LIST_LIFETIME, MOST_BATCH_CELLS = 16, 16, 4096
U = wgpu.BufferUsage
STORAGE = U.STORAGE | U.COPY_SRC | U.COPY_DST


def open_device():
    """The first adapter; that there is none is an error."""
    adapter = wgpu.gpu.request_adapter_sync()
    if adapter is None:
        raise SystemExit("error: there is no Vulkan, Metal or D3D12 adapter: install mesa-vulkan-drivers")
    wanted = ("max-storage-buffer-binding-size", "max-buffer-size")
    device = adapter.request_device_sync(required_limits={name: adapter.limits[name] for name in wanted})
    return device, adapter.info


class Worlds:
    """Worlds of one model: `sizes` are (width, height, random seed). All are stepped together."""

    def __init__(self, device, model, sizes, is_batch=False):
        self.device, self.model, self.is_batch = device, model, is_batch
        self.records, first_cell, first_tile = [], 0, 0
        for width, height, random_seed in sizes:
            tiles = -(-width // TILE) * -(-height // TILE)
            self.records.append(dict(width=width, height=height, first_cell=first_cell, first_tile=first_tile, origin=(0, 0),
                                     seed=random_seed, steps=0, form=0, tiles=tiles, is_surveyed=False, list_age=LIST_LIFETIME))
            first_cell += width * height
            first_tile += 2 + 2 * tiles

        def buffer(words, usage=STORAGE):
            return device.create_buffer(size=4 * words, usage=usage)

        self.cells, self.next = buffer(first_cell * model.cell_words), buffer(first_cell * model.cell_words)
        self.life, self.tiles = buffer(first_cell), buffer(first_tile)
        self.worlds = buffer(12 * len(sizes))
        # A byte for each cell, which only worlds read whose cells have forms of their own.
        self.cell_forms = np.zeros(-(-first_cell // 4) * 4, np.uint8)
        self.forms = buffer(len(self.cell_forms) // 4)
        self.groups = buffer(3 * len(sizes), STORAGE | U.INDIRECT)
        self.words = device.create_buffer_with_data(data=model.words.tobytes(), usage=U.STORAGE)
        source = nca.constants(model.words) + (nca.ROOT / "Shaders/nca_step.wgsl").read_text()
        module = device.create_shader_module(code=source)
        B, visibility = wgpu.BufferBindingType, wgpu.ShaderStage.COMPUTE

        def layout(*types):
            return device.create_bind_group_layout(entries=[
                dict(binding=i, visibility=visibility, buffer=dict(type=type)) for i, type in enumerate(types)])

        layouts = [layout(B.uniform, B.read_only_storage, *[B.storage] * 5, B.read_only_storage), layout(B.storage)]
        self.pipelines = {
            name: device.create_compute_pipeline(
                layout=device.create_pipeline_layout(bind_group_layouts=layouts if name == "list" else layouts[:1]),
                compute=dict(module=module, entry_point=name))
            for name in (["batch"] if is_batch else ["survey", "list", "update", "settle"])}

        def group(layout, *buffers):
            return device.create_bind_group(layout=layout, entries=[
                dict(binding=i, resource=dict(buffer=buffer)) for i, buffer in enumerate(buffers)])

        self.runs = [buffer(4, U.UNIFORM | U.COPY_DST) for _ in range(1 if is_batch else len(sizes))]
        self.bind_groups = [group(layouts[0], run, self.words, self.worlds, self.cells, self.next, self.life, self.tiles,
                                  self.forms)
                            for run in self.runs]
        self.groups_group = group(layouts[1], self.groups)
        for i, run in enumerate(self.runs):
            device.queue.write_buffer(run, 0, struct.pack("<4I", i, len(sizes), 0, 0))
        for i in range(len(sizes)):
            self._write_world(i)
        self.counters = dict(dispatches=0)

    def _write_world(self, i):
        r = self.records[i]
        self.device.queue.write_buffer(self.worlds, 48 * i, struct.pack(
            "<12I", r["width"], r["height"], r["first_cell"], r["first_tile"], r["origin"][0] & nca.M32,
            r["origin"][1] & nca.M32, r["seed"] & nca.M32, r["seed"] >> 32, r["steps"] & nca.M32, r["steps"] >> 32,
            nca.M32 if r["form"] is None else r["form"], 0))

    def set_origin(self, x, y, i=0):
        self.records[i]["origin"] = (x, y)
        self._write_world(i)

    def set_step_count(self, count, i=0):
        self.records[i]["steps"] = count
        self._write_world(i)

    def set_form(self, form, i=0):
        self.records[i]["form"] = form
        self._write_world(i)

    def _forms(self, i):
        r = self.records[i]
        part = self.cell_forms[r["first_cell"]:r["first_cell"] + r["width"] * r["height"]]
        if r["form"] is not None:
            part[:] = r["form"]
        return part.reshape(r["height"], r["width"])

    def set_form_circle(self, form, x, y, radius, i=0):
        forms = self._forms(i)
        v, u = np.mgrid[:forms.shape[0], :forms.shape[1]]
        forms[(u - x) ** 2 + (v - y) ** 2 <= radius**2] = form
        self.device.queue.write_buffer(self.forms, 0, self.cell_forms.tobytes())
        self.set_form(None, i)

    def _write_cells(self, i, x, y, words):
        r = self.records[i]
        offset = 4 * self.model.cell_words * (r["first_cell"] + y * r["width"] + x)
        self.device.queue.write_buffer(self.cells, offset, np.ascontiguousarray(words).tobytes())
        r["is_surveyed"] = False

    def seed(self, x, y, i=0):
        self._write_cells(i, x, y, self.model.packed(self.model.seed))

    def erase_circle(self, x, y, radius, i=0):
        r = self.records[i]
        for row in range(max(y - radius, 0), min(y + radius, r["height"] - 1) + 1):
            half = int((radius**2 - (row - y)**2) ** 0.5)
            first, last = max(x - half, 0), min(x + half, r["width"] - 1)
            if first <= last:
                self._write_cells(i, first, row, np.zeros((last - first + 1) * self.model.cell_words, "<u4"))

    def set_cells(self, cells, i=0):
        self._write_cells(i, 0, 0, self.model.packed(cells))

    def get_cells(self, i=0):
        r, size = self.records[i], 4 * self.model.cell_words
        data = self.device.queue.read_buffer(
            self.cells, size * r["first_cell"], size * r["width"] * r["height"])
        words = np.frombuffer(data, "<u4").reshape(r["height"], r["width"], self.model.cell_words)
        return self.model.unpacked(words)

    def state_hash(self, i=0):
        r = self.records[i]
        return nca.state_hash(self.model, self.get_cells(i), r["seed"], r["steps"], self._forms(i))

    def step(self, count, steps_per_dispatch=8):
        if self.is_batch:
            self._step_batch(count, steps_per_dispatch)
        else:
            self._step_tiles(count)
        for r in self.records:
            r["steps"] += count

    def _step_tiles(self, count):
        encoder = self.device.create_command_encoder()
        compute = encoder.begin_compute_pass()
        for i, r in enumerate(self.records):
            compute.set_bind_group(0, self.bind_groups[i])
            if not r["is_surveyed"]:
                self._dispatch(compute, "survey", -(-r["width"] // TILE), -(-r["height"] // TILE))
                r["is_surveyed"], r["list_age"] = True, LIST_LIFETIME
            for _ in range(count):
                if r["list_age"] == LIST_LIFETIME:
                    compute.set_bind_group(1, self.groups_group)
                    self._dispatch(compute, "list", 1)
                    r["list_age"] = 0
                for name in ("update", "settle"):
                    compute.set_pipeline(self.pipelines[name])
                    compute.dispatch_workgroups_indirect(self.groups, 12 * i)
                    self.counters["dispatches"] += 1
                r["list_age"] += 1
        compute.end()
        self.device.queue.submit([encoder.finish()])

    def _step_batch(self, count, steps_per_dispatch):
        row = min(len(self.records), 32768)
        while count > 0:
            steps = min(count, steps_per_dispatch)
            self.device.queue.write_buffer(self.runs[0], 0, struct.pack("<4I", 0, len(self.records), steps, row))
            encoder = self.device.create_command_encoder()
            compute = encoder.begin_compute_pass()
            compute.set_bind_group(0, self.bind_groups[0])
            self._dispatch(compute, "batch", row, -(-len(self.records) // row))
            compute.end()
            self.device.queue.submit([encoder.finish()])
            count -= steps

    def _dispatch(self, compute, name, *groups):
        compute.set_pipeline(self.pipelines[name])
        compute.dispatch_workgroups(*groups)
        self.counters["dispatches"] += 1
