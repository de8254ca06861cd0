"""The C library by ctypes, models as docs/nca-format.md says, and the words for shaders as docs/gpu.md says."""

import ctypes
import struct
from pathlib import Path
from zlib import crc32

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
M32, M64 = 2**32 - 1, 2**64 - 1


class Definition(ctypes.Structure):
    """nca_world_def"""

    _fields_ = [("abi_version", ctypes.c_uint32), ("size", ctypes.c_uint32), ("random_seed", ctypes.c_uint64),
                ("width", ctypes.c_int32), ("height", ctypes.c_int32), ("engine", ctypes.c_int32),
                ("cpu_features", ctypes.c_uint32), ("model", ctypes.c_void_p)]


class Rectangle(ctypes.Structure):
    """nca_rectangle"""

    _fields_ = [("x", ctypes.c_int32), ("y", ctypes.c_int32), ("width", ctypes.c_int32), ("height", ctypes.c_int32)]


library = ctypes.CDLL(str(next((ROOT / "build/lib").glob("libncaruntime.*[oby]"))))
library.nca_result_string.restype = ctypes.c_char_p
library.nca_world_state_hash.restype = library.nca_world_step_count.restype = ctypes.c_uint64


def call(name, *arguments):
    result = getattr(library, name)(*arguments)
    if result != 0:
        raise ValueError(f"{name}: {library.nca_result_string(result).decode()}")


class Model:
    """A .nca file: its fields, its handle in the library, and its words for shaders."""

    def __init__(self, file):
        self.file = file
        (_, _, header_size, _, _, self.channels, kernels, self.hidden, self.fire_rate, self.alive_threshold, self.wraps,
         self.S, self.F1, self.Q, self.F2, self.widths, self.grid_width, self.grid_height, self.seed_x, self.seed_y,
         self.steps, metadata_size, forms) = struct.unpack_from("<4sHHIIBBHHhBBBBBBHHHHHIB", file)
        self.kernels = bin(kernels).count("1")
        self.inputs = self.kernels * self.channels
        offset = header_size

        def section(count, is_wide):
            nonlocal offset
            values = np.frombuffer(file, "<i2" if is_wide else "i1", count, offset).astype(np.int64)
            offset += values.size * (2 if is_wide else 1)
            return values

        self.forms = max(forms, 1)
        self.seed, bias = section(self.channels, True), section(self.hidden, True)
        self.input_weights = section(self.hidden * self.inputs, self.widths & 1).reshape(self.hidden, self.inputs)
        self.output_weights = section(self.channels * self.hidden, self.widths & 2).reshape(self.channels, self.hidden)
        # `[forms, hidden]`
        self.bias = np.concatenate([bias, section((self.forms - 1) * self.hidden, True)]).reshape(self.forms, self.hidden)
        size, self.handle = ctypes.c_size_t(), ctypes.c_void_p()
        call("nca_model_memory_size", file, ctypes.c_size_t(len(file)), ctypes.byref(size))
        self._memory = ctypes.create_string_buffer(size.value)
        call("nca_model_create", file, ctypes.c_size_t(len(file)), self._memory, size, ctypes.byref(self.handle))
        call("nca_model_gpu_size", self.handle, ctypes.byref(size))
        buffer = ctypes.create_string_buffer(size.value)
        call("nca_model_write_gpu", self.handle, buffer, size)
        self.words = np.frombuffer(buffer.raw, "<u4")

    @classmethod
    def read(cls, name):
        return cls((ROOT / "Models" / f"{name}.nca").read_bytes())

    @property
    def cell_words(self):
        return (self.channels + 1) // 2

    def packed(self, cells):
        """Cells `[..., channels]` as words `[..., cell_words]`."""
        padded = np.zeros(cells.shape[:-1] + (2 * self.cell_words,), "<i2")
        padded[..., :self.channels] = cells
        return padded.view("<u4")

    def unpacked(self, words):
        return np.ascontiguousarray(words).view("<i2")[..., :self.channels]


class World:
    """A world of the C library: what every GPU is compared with."""

    def __init__(self, model, width=None, height=None, random_seed=0, engine=0):
        self.model, self.random_seed = model, random_seed
        definition = Definition()
        library.nca_world_def_init_sized(
            ctypes.byref(definition), ctypes.c_size_t(ctypes.sizeof(definition)), model.handle)
        definition.width, definition.height = width or model.grid_width, height or model.grid_height
        definition.random_seed, definition.engine = random_seed, engine
        self.width, self.height = definition.width, definition.height
        size, self.handle = ctypes.c_size_t(), ctypes.c_void_p()
        call("nca_world_memory_size", ctypes.byref(definition), ctypes.byref(size))
        self._memory = ctypes.create_string_buffer(size.value)
        call("nca_world_create", ctypes.byref(definition), self._memory, size, ctypes.byref(self.handle))

    def _all(self):
        stride = 2 * self.model.channels * self.width
        return ctypes.byref(Rectangle(0, 0, self.width, self.height)), ctypes.c_size_t(stride * self.height), \
            ctypes.c_size_t(stride)

    @property
    def cells(self):
        cells = np.empty((self.height, self.width, self.model.channels), "<i2")
        rectangle, size, stride = self._all()
        call("nca_world_read_cells", self.handle, rectangle, ctypes.c_void_p(cells.ctypes.data), size, stride)
        return cells

    @cells.setter
    def cells(self, cells):
        cells = np.ascontiguousarray(cells, "<i2")
        rectangle, size, stride = self._all()
        call("nca_world_write_cells", self.handle, rectangle, ctypes.c_void_p(cells.ctypes.data), size, stride)

    def seed(self, x, y):
        call("nca_world_seed", self.handle, x, y)

    def erase_circle(self, x, y, radius):
        call("nca_world_erase_circle", self.handle, x, y, radius)

    def set_origin(self, x, y):
        call("nca_world_set_origin", self.handle, x, y)

    def set_step_count(self, count):
        call("nca_world_set_step_count", self.handle, ctypes.c_uint64(count))

    def set_form(self, form):
        call("nca_world_set_form", self.handle, form)

    def set_form_circle(self, form, x, y, radius):
        call("nca_world_set_form_circle", self.handle, form, x, y, radius)

    def set_forms(self, forms):
        for y, row in enumerate(forms):
            starts = np.flatnonzero(np.diff(row, prepend=-1)).tolist() + [len(row)]
            for x, end in zip(starts, starts[1:]):
                call("nca_world_set_form_rectangle", self.handle, int(row[x]), x, y, end - x, 1)

    def step(self, count=1):
        call("nca_world_step", self.handle, count)

    @property
    def step_count(self):
        return library.nca_world_step_count(self.handle)

    @property
    def state_hash(self):
        return library.nca_world_state_hash(self.handle)


def state_hash(model, cells, random_seed, step_count, forms):
    """The hash that a world of the library has with these cells."""
    world = World(model, cells.shape[1], cells.shape[0], random_seed)
    world.cells = cells
    world.set_step_count(step_count)
    world.set_forms(forms.astype(int))
    return world.state_hash


def changed_file(file, boundary=None, alive_threshold=None):
    """A .nca file with other fields."""
    file = bytearray(file)
    if boundary is not None:
        file[24] = boundary
    if alive_threshold is not None:
        file[22:24] = struct.pack("<h", alive_threshold)
    file[12:16] = struct.pack("<I", crc32(bytes(file[16:])))
    return bytes(file)


def random_file(random, most_channels=32, most_hidden=256, forms=1):
    """A random network that grows, spreads and saturates. Layers have int8 or int16 weights, each for itself."""
    channels, hidden = random.randint(4, most_channels), random.randint(8, most_hidden)
    kernels, S, Q = random.choice((3, 4)), random.randint(6, 14), random.randint(0, 14)
    F1 = random.choice([f for f in range(16) if 0 <= S + f - Q <= 24])
    F2 = random.choice([f for f in range(16) if 0 <= Q + f - S <= 24])
    widths = random.choice((0, 0, 0, 1, 2, 3))
    # What docs/nca-format.md allows, so that no sum overflows.
    bias = 20000 if F1 < 12 else 2000
    most_input = (2**31 - 2**24 - (bias << F1) - 1) // (32768 * kernels * channels)
    most_output = (2**31 - 2**24 - 1) // (32767 * hidden)
    limits = [min(300 if widths & 1 else 127, max(most_input, 1)), min(300 if widths & 2 else 127, most_output)]
    alive_threshold = -1 if random.random() < 0.25 else random.randint(0, 1 << S)
    names = "\n".join(f"form {form}" for form in range(forms)).encode()
    metadata = struct.pack("<BH", 7, len(names)) + names if forms > 1 else b""
    rest = struct.pack("<BBHHhBBBBBBHHHHHII", channels, 7 if kernels == 3 else 15, hidden,
                       random.choice((16384, 32768, 3000)), alive_threshold, random.randint(0, 1), S, F1, Q, F2, widths,
                       16, 16, 8, 8, 64, len(metadata), forms if forms > 1 else 0)
    for count, limit, is_wide in ((channels, 32767, True), (hidden, bias, True),
                                  (hidden * channels * kernels, limits[0], widths & 1),
                                  (channels * hidden, limits[1], widths & 2), ((forms - 1) * hidden, bias, True)):
        values = [random.randint(-limit, limit) for _ in range(count)]
        rest += struct.pack("<%d%s" % (count, "h" if is_wide else "b"), *values)
    rest += metadata
    return struct.pack("<4sHHII", b"NCA\x1a", 2 if forms > 1 else 1, 48, 16 + len(rest), crc32(rest)) + rest


# docs/gpu.md, "The model": names of the header's words, in order.
HEADER = ("MAGIC VERSION WORD_COUNT CHANNELS KERNELS HIDDEN FORMS INPUT_SHIFT OUTPUT_SHIFT ALIVE_THRESHOLD FIRE_RATE WRAPS "
          "STATE_FRACTION WEIGHT_WIDTHS SEED BIASES INPUT_OFFSETS INPUT_WEIGHTS OUTPUT_OFFSETS OUTPUT_WEIGHTS GRID_WIDTH "
          "GRID_HEIGHT SEED_X SEED_Y").split()


def header(words):
    return {name: int(word) for name, word in zip(HEADER, words)}


def constants(words):
    """What is written before nca_step.wgsl."""
    return "".join(f"const {name} = {value}u;\n" for name, value in header(words).items())
