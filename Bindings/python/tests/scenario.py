"""Bindings/scenario/scenario.c in Python."""
import sys
from concurrent.futures import ThreadPoolExecutor

import ncaruntime
from ncaruntime import FORMATS, VIEWS, Error, Model, World, apply_palette


def print_sum(what, data):
    total = 14695981039346656037
    for byte in bytes(data):
        total = (total ^ byte) * 1099511628211 % 2**64
    print(f"{what} {total:016x}")


def name(table, number):
    return next(key for key, value in table.items() if value == number)


class Scenario:
    def __init__(self, path):
        self.model = Model.load(path)
        self.world = self.saved = None

    def run(self, command, n):
        model, world = self.model, self.world
        if command == "info":
            i = model.info
            print(
                f"info {i.channels} {i.hidden} {i.kernels} {i.fire_rate} {i.alive_threshold} {i.wraps} {i.state_fraction} "
                f"{i.grid_width}x{i.grid_height} {i.seed_x},{i.seed_y} {i.steps} abi 2"
            )
        elif command == "forms":
            print(f"forms {len(model.forms)}:" + "".join(f" '{name}'" for name in model.forms))
        elif command == "gpu":
            print_sum("gpu", model.gpu())
        elif command == "broken":
            self.refused(command, lambda: Model(b"neural cellular automaton"))
        elif command == "world":
            self.world = world = model.world(*n)
            is_engine = ncaruntime.is_available(world.engine.replace("neon", "simd")) and world.engine != "unknown"
            print(f"world {world.width}x{world.height}, an engine: {int(is_engine)}")
        elif command == "seed-default":
            world.seed()
        elif command == "seed":
            world.seed(*n)
        elif command == "step":
            world.step(*n)
        elif command == "worlds":
            World.step_all([world], *n)
        elif command == "slices":
            slices = 1
            while not world.step_slice(*n):
                slices += 1
            print(f"slices, more than one: {int(slices > 1)}")
        elif command == "jobs":
            with ThreadPoolExecutor(3) as pool:
                world.step_in_jobs(lambda job, count: list(pool.map(job, range(count))))
        elif command == "erase-circle":
            world.erase_circle(*n)
        elif command == "erase-rectangle":
            world.erase_rectangle(*n)
        elif command == "form":
            world.form = n[0]
        elif command == "form-circle":
            world.set_form_circle(*n)
        elif command == "form-rectangle":
            world.set_form_rectangle(*n)
        elif command == "form-at":
            forms = (-1 if form is None else form for form in (world.form, world.form_at(*n)))
            print("form {}, {}".format(*forms))
        elif command == "origin":
            world.set_origin(*n)
        elif command == "step-count":
            world.step_count = n[0]
        elif command == "reset":
            world.reset(*n)
        elif command == "copy-cell":
            world.write_cell(*n[2:], world.read_cell(*n[:2]))
        elif command == "copy-cells":
            cells = world.read_cells(*n[:4])
            world.write_cells(cells, *n[4:])
            print_sum("cells", cells)
        elif command == "save":
            self.saved = world.save()
            print_sum("snapshot", self.saved)
        elif command == "restore":
            world.restore(self.saved)
        elif command == "show":
            print(f"step {world.step_count}, {world.live_cells} live, hash {world.state_hash:016x}")
        elif command == "dirty":
            dirty = world.take_dirty_rectangle()
            if dirty is None:
                print("dirty 0,0 0x0")
                return
            print(f"dirty {dirty.x},{dirty.y} {dirty.width}x{dirty.height}")
            print_sum("pixels", world.render_rectangle(dirty, "rgba_premultiplied"))
        elif command == "pixels":
            print_sum("pixels", world.render(name(FORMATS, n[0])))
        elif command == "palette":
            pixels = world.render()
            apply_palette(pixels, [n[i : i + 4] for i in range(0, len(n), 4)])
            print_sum("palette", pixels)
        elif command == "debug":
            print_sum("debug", world.debug_render(name(VIEWS, n[0]), n[1]))
        elif command == "refused":
            self.refused(command, lambda: world.seed(*n))
        else:
            raise ValueError(f"there is no command {command}")

    @staticmethod
    def refused(command, call):
        try:
            call()
        except Error as error:
            print(f"{command} {error.code}: {error}")


scenario = Scenario(sys.argv[1])
with open(sys.argv[2]) as lines:
    for line in lines:
        words = line.split()
        if words and not words[0].startswith("#"):
            scenario.run(words[0], [int(word) for word in words[1:]])
