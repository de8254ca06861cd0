//! The functions of ncaruntime.h and ncaruntime_debug.h as they are. What each promises is written there; the crate
//! `ncaruntime` is safe.
#![allow(non_camel_case_types, clippy::missing_safety_doc)]

use std::os::raw::{c_char, c_void};

/// Of the headers that this crate was written from: compare with `nca_abi_version()`.
pub const NCA_ABI_VERSION: u32 = 2;
/// Most channels a cell can have.
pub const NCA_MAX_CHANNELS: usize = 32;
/// A result that is no error.
pub const NCA_OK: i32 = 0;

/// Weights.
#[repr(C)]
pub struct nca_model {
    _private: [u8; 0],
}

/// Cells.
#[repr(C)]
pub struct nca_world {
    _private: [u8; 0],
}

/// What is known of a model.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct nca_model_info {
    pub size: u32,
    pub channels: i32,
    pub hidden: i32,
    pub kernels: i32,
    pub fire_rate: i32,
    pub alive_threshold: i32,
    pub wraps: i32,
    pub state_fraction: i32,
    pub grid_width: i32,
    pub grid_height: i32,
    pub seed_x: i32,
    pub seed_y: i32,
    pub steps: i32,
}

/// How to make a world; aligned alike on all processors.
#[repr(C, align(8))]
#[derive(Clone, Copy, Debug)]
pub struct nca_world_def {
    pub abi_version: u32,
    pub size: u32,
    pub random_seed: u64,
    pub width: i32,
    pub height: i32,
    pub engine: i32,
    pub cpu_features: u32,
    pub model: *const nca_model,
}

/// Columns and rows of cells.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct nca_rectangle {
    pub x: i32,
    pub y: i32,
    pub width: i32,
    pub height: i32,
}

extern "C" {
    pub fn nca_abi_version() -> u32;
    pub fn nca_result_string(result: i32) -> *const c_char;
    pub fn nca_engine_available(engine: i32) -> i32;
    pub fn nca_engine_name(engine: i32) -> *const c_char;

    pub fn nca_model_memory_size(bytes: *const c_void, byte_count: usize, memory_size: *mut usize) -> i32;
    pub fn nca_model_create(
        bytes: *const c_void,
        byte_count: usize,
        memory: *mut c_void,
        memory_size: usize,
        model: *mut *mut nca_model,
    ) -> i32;
    pub fn nca_model_destroy(model: *mut nca_model) -> i32;
    pub fn nca_model_get_info_sized(model: *const nca_model, info: *mut nca_model_info, info_size: usize) -> i32;

    pub fn nca_model_form_count(model: *const nca_model) -> i32;
    pub fn nca_model_form_name(model: *const nca_model, form: i32) -> *const c_char;
    pub fn nca_model_gpu_size(model: *const nca_model, size: *mut usize) -> i32;
    pub fn nca_model_write_gpu(model: *const nca_model, buffer: *mut c_void, byte_count: usize) -> i32;

    pub fn nca_world_def_init_sized(def: *mut nca_world_def, def_size: usize, model: *const nca_model);
    pub fn nca_world_memory_size(def: *const nca_world_def, memory_size: *mut usize) -> i32;
    pub fn nca_world_create(
        def: *const nca_world_def,
        memory: *mut c_void,
        memory_size: usize,
        world: *mut *mut nca_world,
    ) -> i32;
    pub fn nca_world_destroy(world: *mut nca_world) -> i32;
    pub fn nca_world_reset(world: *mut nca_world, random_seed: u64) -> i32;
    pub fn nca_world_seed(world: *mut nca_world, x: i32, y: i32) -> i32;
    pub fn nca_world_seed_default(world: *mut nca_world) -> i32;
    pub fn nca_world_set_origin(world: *mut nca_world, x: i32, y: i32) -> i32;
    pub fn nca_world_set_step_count(world: *mut nca_world, step_count: u64) -> i32;

    pub fn nca_world_step(world: *mut nca_world, count: i32) -> i32;
    pub fn nca_worlds_step(worlds: *const *mut nca_world, world_count: i32, count: i32) -> i32;
    pub fn nca_world_step_slice(world: *mut nca_world, max_cells: i32, finished: *mut i32) -> i32;
    pub fn nca_world_step_begin(world: *mut nca_world, jobs: *mut i32) -> i32;
    pub fn nca_world_step_job(world: *mut nca_world, job: i32) -> i32;
    pub fn nca_world_step_next(world: *mut nca_world, jobs: *mut i32) -> i32;

    pub fn nca_world_step_count(world: *const nca_world) -> u64;
    pub fn nca_world_width(world: *const nca_world) -> i32;
    pub fn nca_world_height(world: *const nca_world) -> i32;
    pub fn nca_world_engine(world: *const nca_world) -> i32;
    pub fn nca_world_live_cells(world: *const nca_world) -> i32;
    pub fn nca_world_state_hash(world: *const nca_world) -> u64;

    pub fn nca_world_erase_circle(world: *mut nca_world, x: i32, y: i32, radius: i32) -> i32;
    pub fn nca_world_erase_rectangle(world: *mut nca_world, x: i32, y: i32, width: i32, height: i32) -> i32;
    pub fn nca_world_form(world: *const nca_world) -> i32;
    pub fn nca_world_form_at(world: *const nca_world, x: i32, y: i32) -> i32;
    pub fn nca_world_set_form(world: *mut nca_world, form: i32) -> i32;
    pub fn nca_world_set_form_circle(world: *mut nca_world, form: i32, x: i32, y: i32, radius: i32) -> i32;
    pub fn nca_world_set_form_rectangle(
        world: *mut nca_world,
        form: i32,
        x: i32,
        y: i32,
        width: i32,
        height: i32,
    ) -> i32;
    pub fn nca_world_read_cell(world: *const nca_world, x: i32, y: i32, channels: *mut i16, count: i32) -> i32;
    pub fn nca_world_write_cell(world: *mut nca_world, x: i32, y: i32, channels: *const i16, count: i32) -> i32;
    pub fn nca_world_read_cells(
        world: *const nca_world,
        rectangle: *const nca_rectangle,
        cells: *mut i16,
        byte_count: usize,
        stride: usize,
    ) -> i32;
    pub fn nca_world_write_cells(
        world: *mut nca_world,
        rectangle: *const nca_rectangle,
        cells: *const i16,
        byte_count: usize,
        stride: usize,
    ) -> i32;

    pub fn nca_world_render(
        world: *const nca_world,
        format: i32,
        pixels: *mut c_void,
        byte_count: usize,
        stride: usize,
    ) -> i32;
    pub fn nca_world_take_dirty_rectangle(world: *mut nca_world, rectangle: *mut nca_rectangle) -> i32;
    pub fn nca_world_render_rectangle(
        world: *const nca_world,
        rectangle: *const nca_rectangle,
        format: i32,
        pixels: *mut c_void,
        byte_count: usize,
        stride: usize,
    ) -> i32;
    pub fn nca_pixels_apply_palette(
        pixels: *mut c_void,
        byte_count: usize,
        width: i32,
        height: i32,
        stride: usize,
        format: i32,
        palette: *const u8,
        colour_count: i32,
    ) -> i32;
    pub fn nca_world_debug_render(
        world: *const nca_world,
        view: i32,
        channel: i32,
        format: i32,
        pixels: *mut c_void,
        byte_count: usize,
        stride: usize,
    ) -> i32;

    pub fn nca_world_snapshot_size(world: *const nca_world) -> usize;
    pub fn nca_world_save(world: *const nca_world, buffer: *mut c_void, byte_count: usize, used: *mut usize) -> i32;
    pub fn nca_world_restore(world: *mut nca_world, buffer: *const c_void, byte_count: usize) -> i32;
}
