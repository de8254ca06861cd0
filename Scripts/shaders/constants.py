"""A model's constants for shaders, from the words of nca_model_write_gpu: docs/gpu.md, "Constants".

    constants.py MODEL.nca hlsl|glsl|wgsl

Prints a line for each word of the header. Needs the library of `make runtime`.
"""

import ctypes
import struct
import sys
from pathlib import Path

NAMES = ("MAGIC VERSION WORD_COUNT CHANNELS KERNELS HIDDEN FORMS INPUT_SHIFT OUTPUT_SHIFT ALIVE_THRESHOLD FIRE_RATE WRAPS "
         "STATE_FRACTION WEIGHT_WIDTHS SEED BIASES INPUT_OFFSETS INPUT_WEIGHTS OUTPUT_OFFSETS OUTPUT_WEIGHTS GRID_WIDTH "
         "GRID_HEIGHT SEED_X SEED_Y").split()
LINES = {"hlsl": "#define SPIRV_CROSS_CONSTANT_ID_{id} {value}u", "glsl": "#define {name} {value}u",
         "wgsl": "const {name} = {value}u;"}


def words(path):
    library = ctypes.CDLL(str(next(Path("build/lib").glob("libncaruntime.*[oby]"))))
    library.nca_result_string.restype = ctypes.c_char_p
    file = Path(path).read_bytes()
    file_size, size, model = ctypes.c_size_t(len(file)), ctypes.c_size_t(), ctypes.c_void_p()

    def call(name, *arguments):
        result = getattr(library, name)(*arguments)
        if result != 0:
            raise SystemExit(f"error: {path}: {library.nca_result_string(result).decode()}")

    call("nca_model_memory_size", file, file_size, ctypes.byref(size))
    memory = ctypes.create_string_buffer(size.value)
    call("nca_model_create", file, file_size, memory, size, ctypes.byref(model))
    call("nca_model_gpu_size", model, ctypes.byref(size))
    buffer = ctypes.create_string_buffer(size.value)
    call("nca_model_write_gpu", model, buffer, size)
    return struct.unpack(f"<{size.value // 4}I", buffer.raw)


if __name__ == "__main__":
    _, model_path, language = sys.argv
    for number, (name, word) in enumerate(zip(NAMES, words(model_path))):
        print(LINES[language].format(id=number, name=name, value=word))
