"""The functions of ncaruntime.h and ncaruntime_debug.h, from the library beside this file or in NCARUNTIME_LIBRARY."""
import ctypes
import os
import pathlib
import sys
from ctypes import POINTER, c_char_p, c_int16, c_int32, c_size_t, c_uint8, c_uint32, c_uint64, c_void_p

ABI_VERSION = 2
FILE = {"win32": "ncaruntime.dll", "darwin": "libncaruntime.dylib"}.get(sys.platform, "libncaruntime.so")


class ModelInfo(ctypes.Structure):
    """What is known of a model; the fields are those of nca_model_info."""

    _fields_ = [("size", c_uint32)] + [
        (name, c_int32)
        for name in (
            "channels", "hidden", "kernels", "fire_rate", "alive_threshold", "wraps", "state_fraction", "grid_width",
            "grid_height", "seed_x", "seed_y", "steps",
        )
    ]


class WorldDef(ctypes.Structure):
    _fields_ = [
        ("abi_version", c_uint32),
        ("size", c_uint32),
        ("random_seed", c_uint64),
        ("width", c_int32),
        ("height", c_int32),
        ("engine", c_int32),
        ("cpu_features", c_uint32),
        ("model", c_void_p),
    ]


class Rectangle(ctypes.Structure):
    """Columns x to x + width - 1 of rows y to y + height - 1, in cells."""

    _fields_ = [(name, c_int32) for name in ("x", "y", "width", "height")]

    def __iter__(self):
        return iter((self.x, self.y, self.width, self.height))

    def __repr__(self):
        return "Rectangle(x={}, y={}, width={}, height={})".format(*self)


class Error(Exception):
    """A call was refused, and has changed nothing; ``code`` is its nca_result."""

    def __init__(self, code):
        super().__init__(library.nca_result_string(code).decode())
        self.code = code


def check(code):
    if code:
        raise Error(code)


_world, _rectangle = c_void_p, POINTER(Rectangle)
# What each function takes; those that are not in RETURNS return a result.
TAKES = {
    "nca_abi_version": [],
    "nca_result_string": [c_int32],
    "nca_engine_available": [c_int32],
    "nca_engine_name": [c_int32],
    "nca_model_memory_size": [c_char_p, c_size_t, POINTER(c_size_t)],
    "nca_model_create": [c_char_p, c_size_t, c_void_p, c_size_t, POINTER(c_void_p)],
    "nca_model_destroy": [c_void_p],
    "nca_model_get_info_sized": [c_void_p, POINTER(ModelInfo), c_size_t],
    "nca_model_form_count": [c_void_p],
    "nca_model_form_name": [c_void_p, c_int32],
    "nca_model_gpu_size": [c_void_p, POINTER(c_size_t)],
    "nca_model_write_gpu": [c_void_p, c_void_p, c_size_t],
    "nca_world_def_init_sized": [POINTER(WorldDef), c_size_t, c_void_p],
    "nca_world_memory_size": [POINTER(WorldDef), POINTER(c_size_t)],
    "nca_world_create": [POINTER(WorldDef), c_void_p, c_size_t, POINTER(c_void_p)],
    "nca_world_destroy": [_world],
    "nca_world_reset": [_world, c_uint64],
    "nca_world_seed": [_world, c_int32, c_int32],
    "nca_world_seed_default": [_world],
    "nca_world_set_origin": [_world, c_int32, c_int32],
    "nca_world_set_step_count": [_world, c_uint64],
    "nca_world_step": [_world, c_int32],
    "nca_worlds_step": [POINTER(c_void_p), c_int32, c_int32],
    "nca_world_step_slice": [_world, c_int32, POINTER(c_int32)],
    "nca_world_step_begin": [_world, POINTER(c_int32)],
    "nca_world_step_job": [_world, c_int32],
    "nca_world_step_next": [_world, POINTER(c_int32)],
    "nca_world_step_count": [_world],
    "nca_world_width": [_world],
    "nca_world_height": [_world],
    "nca_world_engine": [_world],
    "nca_world_live_cells": [_world],
    "nca_world_state_hash": [_world],
    "nca_world_erase_circle": [_world, c_int32, c_int32, c_int32],
    "nca_world_erase_rectangle": [_world, c_int32, c_int32, c_int32, c_int32],
    "nca_world_form": [_world],
    "nca_world_form_at": [_world, c_int32, c_int32],
    "nca_world_set_form": [_world, c_int32],
    "nca_world_set_form_circle": [_world, c_int32, c_int32, c_int32, c_int32],
    "nca_world_set_form_rectangle": [_world, c_int32, c_int32, c_int32, c_int32, c_int32],
    "nca_world_read_cell": [_world, c_int32, c_int32, POINTER(c_int16), c_int32],
    "nca_world_write_cell": [_world, c_int32, c_int32, POINTER(c_int16), c_int32],
    "nca_world_read_cells": [_world, _rectangle, c_void_p, c_size_t, c_size_t],
    "nca_world_write_cells": [_world, _rectangle, c_void_p, c_size_t, c_size_t],
    "nca_world_render": [_world, c_int32, c_void_p, c_size_t, c_size_t],
    "nca_world_take_dirty_rectangle": [_world, _rectangle],
    "nca_world_render_rectangle": [_world, _rectangle, c_int32, c_void_p, c_size_t, c_size_t],
    "nca_pixels_apply_palette": [c_void_p, c_size_t, c_int32, c_int32, c_size_t, c_int32, POINTER(c_uint8), c_int32],
    "nca_world_debug_render": [_world, c_int32, c_int32, c_int32, c_void_p, c_size_t, c_size_t],
    "nca_world_snapshot_size": [_world],
    "nca_world_save": [_world, c_void_p, c_size_t, POINTER(c_size_t)],
    "nca_world_restore": [_world, c_char_p, c_size_t],
}
RETURNS = {
    "nca_abi_version": c_uint32,
    "nca_result_string": c_char_p,
    "nca_engine_name": c_char_p,
    "nca_model_form_name": c_char_p,
    "nca_world_def_init_sized": None,
    "nca_world_step_count": c_uint64,
    "nca_world_state_hash": c_uint64,
    "nca_world_snapshot_size": c_size_t,
}


def _load():
    path = os.environ.get("NCARUNTIME_LIBRARY") or pathlib.Path(__file__).parent / FILE
    try:
        loaded = ctypes.CDLL(str(path))
    except OSError as error:
        raise ImportError(f"{error}; NCARUNTIME_LIBRARY may name the library") from None
    for name, takes in TAKES.items():
        function = getattr(loaded, name)
        function.argtypes, function.restype = takes, RETURNS.get(name, c_int32)
    if loaded.nca_abi_version() != ABI_VERSION:
        raise ImportError(f"{path} has ABI version {loaded.nca_abi_version()}, not {ABI_VERSION}")
    return loaded


library = _load()
