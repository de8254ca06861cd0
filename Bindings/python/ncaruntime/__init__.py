"""Neural cellular automata: sprites that grow from a seed and heal when they are damaged.

    import ncaruntime, numpy

    world = ncaruntime.Model.load("dragon.nca").world()
    world.seed()
    world.step(96)
    image = numpy.asarray(world.render())      # [height, width, 4], uint8, no copy

What each function promises is written in ncaruntime.h, at the function whose name it has. Pixels and cells are memoryviews,
which NumPy and others take without copying; nothing needs NumPy.
"""
import ctypes
from ctypes import byref, c_int32, c_size_t, c_void_p, sizeof

from ._library import Error, ModelInfo, Rectangle, WorldDef, check, library

__all__ = ["Model", "World", "Error", "ModelInfo", "Rectangle", "ENGINES", "FORMATS", "VIEWS", "apply_palette", "is_available"]

#: Ways to compute a step; all but "half" give the same bits. Which there are is_available tells.
ENGINES = {"automatic": 0, "scalar": 1, "simd": 2, "avx2": 3, "avx512": 4, "half": 16}
#: Bytes of a pixel in memory order.
FORMATS = {"rgba": 0, "rgba_premultiplied": 1, "bgra": 2, "bgra_premultiplied": 3}
#: Pictures of what a world does, for World.debug_render.
VIEWS = {"alive": 0, "firing": 1, "live_spans": 2, "dirty": 3, "channel": 4}


def is_available(engine):
    """Whether this processor can run an engine of ENGINES."""
    return library.nca_engine_available(ENGINES[engine]) != 0


def apply_palette(pixels, palette, format="rgba"):
    """Gives pixels of a straight format, [height, width, 4] as render returns them, the nearest colours of a palette:
    1 to 256 colours of red, green, blue, alpha."""
    height, width, _ = memoryview(pixels).shape
    colours = bytes(value for colour in palette for value in colour)
    address, size = _writable(pixels)
    check(
        library.nca_pixels_apply_palette(
            address, size, width, height, 4 * width, FORMATS[format], (ctypes.c_uint8 * len(colours)).from_buffer_copy(colours),
            len(colours) // 4,
        )
    )


def _writable(buffer):
    """Address and size of memory that may be written."""
    view = memoryview(buffer).cast("B")
    return ctypes.addressof(ctypes.c_char.from_buffer(view)) if view.nbytes else None, view.nbytes


def _pixels(width, height):
    """Memory of a picture, [height, width, 4]."""
    return memoryview(bytearray(4 * width * height)).cast("B", (height, width, 4))


class Model:
    """Weights, which any number of worlds and threads may use; ``info`` is what is known of them."""

    def __init__(self, file):
        """From the bytes of a .nca file."""
        file, size, model = bytes(file), c_size_t(), c_void_p()
        check(library.nca_model_memory_size(file, len(file), byref(size)))
        self._memory = ctypes.create_string_buffer(size.value)
        check(library.nca_model_create(file, len(file), self._memory, size, byref(model)))
        self._model = model
        self.info = ModelInfo()
        check(library.nca_model_get_info_sized(model, byref(self.info), sizeof(ModelInfo)))

    @classmethod
    def load(cls, path):
        """From a .nca file."""
        with open(path, "rb") as file:
            return cls(file.read())

    @property
    def forms(self):
        """The names of the pictures between which a world can be switched; [""] for a model that has only one."""
        count = library.nca_model_form_count(self._model)
        return [library.nca_model_form_name(self._model, form).decode() for form in range(count)]

    def gpu(self):
        """The model as shaders read it: docs/gpu.md."""
        size = c_size_t()
        check(library.nca_model_gpu_size(self._model, byref(size)))
        buffer = ctypes.create_string_buffer(size.value)
        check(library.nca_model_write_gpu(self._model, buffer, size))
        return buffer.raw

    def world(self, width=None, height=None, random_seed=0, engine="automatic"):
        """A world of dead cells, as the model suggests or as large as is said."""
        return World(self, width, height, random_seed, engine)

    def __del__(self):
        if hasattr(self, "_model"):
            library.nca_model_destroy(self._model)


class World:
    """Cells, in which a model's automaton runs. Calls that raise Error have changed nothing."""

    def __init__(self, model, width=None, height=None, random_seed=0, engine="automatic"):
        definition, size, world = WorldDef(), c_size_t(), c_void_p()
        library.nca_world_def_init_sized(byref(definition), sizeof(WorldDef), model._model)
        definition.width = definition.width if width is None else width
        definition.height = definition.height if height is None else height
        definition.random_seed = random_seed
        definition.engine = ENGINES[engine]
        check(library.nca_world_memory_size(byref(definition), byref(size)))
        self._memory = ctypes.create_string_buffer(size.value)
        check(library.nca_world_create(byref(definition), self._memory, size, byref(world)))
        self.model, self._world = model, world
        self._pixels = _pixels(self.width, self.height)

    def __del__(self):
        if hasattr(self, "_world"):
            library.nca_world_destroy(self._world)

    @property
    def width(self):
        """Columns of cells."""
        return library.nca_world_width(self._world)

    @property
    def height(self):
        """Rows of cells."""
        return library.nca_world_height(self._world)

    @property
    def engine(self):
        """The name of the engine that runs the world."""
        return library.nca_engine_name(library.nca_world_engine(self._world)).decode()

    @property
    def step_count(self):
        """Steps taken since creation or reset; may be set, for cells that come from elsewhere."""
        return library.nca_world_step_count(self._world)

    @step_count.setter
    def step_count(self, count):
        check(library.nca_world_set_step_count(self._world, count))

    @property
    def live_cells(self):
        """How many cells are not all zero."""
        return library.nca_world_live_cells(self._world)

    @property
    def state_hash(self):
        """A hash of size, cells, step count and random seed, the same on every machine."""
        return library.nca_world_state_hash(self._world)

    def reset(self, random_seed=0):
        """Makes all cells zero and the step count 0, and sets the random seed."""
        check(library.nca_world_reset(self._world, random_seed))

    def seed(self, x=None, y=None):
        """Plants a seed in a cell, or where the model suggests."""
        if x is None:
            check(library.nca_world_seed_default(self._world))
        else:
            check(library.nca_world_seed(self._world, x, y))

    def set_origin(self, x, y):
        """Moves the origin of the coordinates that decide who fires."""
        check(library.nca_world_set_origin(self._world, x, y))

    def step(self, count=1):
        """Runs steps. Other Python threads run meanwhile."""
        check(library.nca_world_step(self._world, count))

    @staticmethod
    def step_all(worlds, count=1):
        """Runs steps of several worlds, one world after the other: their weights stay in the cache."""
        pointers = (c_void_p * len(worlds))(*(world._world.value for world in worlds))
        check(library.nca_worlds_step(pointers, len(worlds), count))

    def step_slice(self, max_cells):
        """Computes at most so many cells of a step; true when that finished it."""
        finished = c_int32()
        check(library.nca_world_step_slice(self._world, max_cells, byref(finished)))
        return finished.value != 0

    def step_in_jobs(self, run):
        """A step on threads of the caller: for each pass, ``run(job, count)`` calls job(0) ... job(count - 1), each once, in
        any order and at the same time, and returns when all have returned, as ``list(executor.map(job, range(count)))``
        does."""
        jobs = c_int32()
        check(library.nca_world_step_begin(self._world, byref(jobs)))
        while jobs.value:
            run(lambda job: check(library.nca_world_step_job(self._world, job)), jobs.value)
            check(library.nca_world_step_next(self._world, byref(jobs)))

    def erase_circle(self, x, y, radius):
        """Makes the cells of a circle zero."""
        check(library.nca_world_erase_circle(self._world, x, y, radius))

    def erase_rectangle(self, x, y, width, height):
        """Makes the cells of a rectangle zero."""
        check(library.nca_world_erase_rectangle(self._world, x, y, width, height))

    @property
    def form(self):
        """The form of all cells, by its number, or None where they differ; setting it makes what has grown become that form
        in the steps that follow."""
        form = library.nca_world_form(self._world)
        return form if form >= 0 else None

    @form.setter
    def form(self, form):
        check(library.nca_world_set_form(self._world, form))

    def form_at(self, x, y):
        """The form of one cell; None outside the world."""
        form = library.nca_world_form_at(self._world, x, y)
        return form if form >= 0 else None

    def set_form_circle(self, form, x, y, radius):
        """Gives the cells of a circle a form."""
        check(library.nca_world_set_form_circle(self._world, form, x, y, radius))

    def set_form_rectangle(self, form, x, y, width, height):
        """Gives the cells of a rectangle a form."""
        check(library.nca_world_set_form_rectangle(self._world, form, x, y, width, height))

    def read_cell(self, x, y):
        """A cell's channels, in units of 2^-state_fraction."""
        channels = (ctypes.c_int16 * self.model.info.channels)()
        check(library.nca_world_read_cell(self._world, x, y, channels, len(channels)))
        return list(channels)

    def write_cell(self, x, y, channels):
        """Writes a cell's channels."""
        check(library.nca_world_write_cell(self._world, x, y, (ctypes.c_int16 * len(channels))(*channels), len(channels)))

    def read_cells(self, x=0, y=0, width=None, height=None):
        """The cells of a rectangle, or all: a memoryview [height, width, channels] of int16."""
        width, height = self.width if width is None else width, self.height if height is None else height
        channels = self.model.info.channels
        memory = bytearray(2 * channels * max(width, 0) * max(height, 0))
        address, size = _writable(memory)
        stride = 2 * channels * max(width, 0)
        check(library.nca_world_read_cells(self._world, Rectangle(x, y, width, height), address, size, stride))
        return memoryview(memory).cast("h", (height, width, channels))

    def write_cells(self, cells, x=0, y=0):
        """Writes cells to the rectangle at a place: int16, [height, width, channels], rows without padding."""
        view = memoryview(cells)
        if view.ndim != 3 or view.format != "h" or view.shape[2] != self.model.info.channels or not view.c_contiguous:
            raise ValueError("cells must be int16, [height, width, channels], without padding")
        height, width, channels = view.shape
        # What may not be written is copied: ctypes has no address of it.
        writable = bytearray(view.cast("B")) if view.readonly else view
        address, size = _writable(writable)
        check(library.nca_world_write_cells(self._world, Rectangle(x, y, width, height), address, size, 2 * channels * width))

    def render(self, format="rgba", out=None):
        """Pixels as a memoryview [height, width, 4] of bytes: the world's own, which the next call writes again, or ``out``."""
        out = self._pixels if out is None else out
        address, size = _writable(out)
        check(library.nca_world_render(self._world, FORMATS[format], address, size, 4 * self.width))
        return out

    def take_dirty_rectangle(self):
        """The pixels that may have changed since this was last asked; None if none has."""
        rectangle = Rectangle()
        check(library.nca_world_take_dirty_rectangle(self._world, byref(rectangle)))
        return rectangle if rectangle.width else None

    def render_rectangle(self, rectangle, format="rgba"):
        """New pixels of a rectangle."""
        pixels = _pixels(rectangle.width, rectangle.height)
        address, size = _writable(pixels)
        check(
            library.nca_world_render_rectangle(
                self._world, byref(rectangle), FORMATS[format], address, size, 4 * rectangle.width
            )
        )
        return pixels

    def debug_render(self, view, channel=0, format="rgba"):
        """New pixels of a view of VIEWS; the channel is that of "channel"."""
        pixels = _pixels(self.width, self.height)
        address, size = _writable(pixels)
        check(
            library.nca_world_debug_render(
                self._world, VIEWS[view], channel, FORMATS[format], address, size, 4 * self.width
            )
        )
        return pixels

    def save(self):
        """The world as bytes."""
        used = c_size_t()
        buffer = ctypes.create_string_buffer(library.nca_world_snapshot_size(self._world))
        check(library.nca_world_save(self._world, buffer, len(buffer), byref(used)))
        return buffer.raw[: used.value]

    def restore(self, snapshot):
        """Makes the world what it was when saved."""
        check(library.nca_world_restore(self._world, bytes(snapshot), len(snapshot)))
