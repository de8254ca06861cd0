use crate::types::{check, number};
use crate::{DebugView, Engine, Model, PixelFormat, Rectangle, Result};
use ncaruntime_sys as sys;
use std::sync::atomic::{AtomicI32, Ordering};
use std::{mem, ptr};

/// How to make a world.
pub struct WorldBuilder {
    model: Model,
    def: sys::nca_world_def,
}

impl WorldBuilder {
    pub(crate) fn new(model: &Model) -> WorldBuilder {
        let mut def = mem::MaybeUninit::<sys::nca_world_def>::zeroed();
        let def = unsafe {
            sys::nca_world_def_init_sized(def.as_mut_ptr(), mem::size_of::<sys::nca_world_def>(), model.pointer());
            def.assume_init()
        };
        WorldBuilder { model: model.clone(), def }
    }

    /// Sides in cells.
    pub fn size(mut self, width: usize, height: usize) -> Self {
        (self.def.width, self.def.height) = (number(width), number(height));
        self
    }
    /// Decides, with step and cell, who fires.
    pub fn random_seed(mut self, random_seed: u64) -> Self {
        self.def.random_seed = random_seed;
        self
    }
    /// How steps are computed.
    pub fn engine(mut self, engine: Engine) -> Self {
        self.def.engine = engine.0;
        self
    }
    /// arm64 with FEAT_FP16, which the library cannot ask on every system.
    ///
    /// # Safety
    /// The processor must have it.
    pub unsafe fn has_fp16(mut self) -> Self {
        self.def.cpu_features |= 1;
        self
    }

    /// A world of dead cells.
    pub fn build(&self) -> Result<World> {
        let (mut size, mut world) = (0, ptr::null_mut());
        check(unsafe { sys::nca_world_memory_size(&self.def, &mut size) })?;
        let mut memory = vec![0; size].into_boxed_slice();
        check(unsafe { sys::nca_world_create(&self.def, memory.as_mut_ptr().cast(), size, &mut world) })?;
        Ok(World { world, _memory: memory, model: self.model.clone() })
    }
}

/// Cells, in which a model's automaton runs.
pub struct World {
    world: *mut sys::nca_world,
    /// What the world is made in.
    _memory: Box<[u8]>,
    model: Model,
}

// A world belongs to one thread at a time; what takes `&self` only reads.
unsafe impl Send for World {}
unsafe impl Sync for World {}

impl Drop for World {
    fn drop(&mut self) {
        unsafe { sys::nca_world_destroy(self.world) };
    }
}

impl World {
    /// The automaton that runs here.
    pub fn model(&self) -> &Model {
        &self.model
    }
    /// Columns of cells.
    pub fn width(&self) -> usize {
        unsafe { sys::nca_world_width(self.world) as usize }
    }
    /// Rows of cells.
    pub fn height(&self) -> usize {
        unsafe { sys::nca_world_height(self.world) as usize }
    }
    /// The engine that runs this world, never `AUTOMATIC`.
    pub fn engine(&self) -> Engine {
        Engine(unsafe { sys::nca_world_engine(self.world) })
    }
    /// Steps taken since creation or reset.
    pub fn step_count(&self) -> u64 {
        unsafe { sys::nca_world_step_count(self.world) }
    }
    /// Cells that are not all zero.
    pub fn live_cells(&self) -> usize {
        usize::try_from(unsafe { sys::nca_world_live_cells(self.world) }).unwrap_or(0)
    }
    /// A hash of size, cells, step count and random seed.
    pub fn state_hash(&self) -> u64 {
        unsafe { sys::nca_world_state_hash(self.world) }
    }

    /// Makes all cells zero and the step count 0, and sets the random seed.
    pub fn reset(&mut self, random_seed: u64) -> Result<()> {
        check(unsafe { sys::nca_world_reset(self.world, random_seed) })
    }
    /// Plants a seed where the model suggests.
    pub fn seed(&mut self) -> Result<()> {
        check(unsafe { sys::nca_world_seed_default(self.world) })
    }
    /// Plants a seed in a cell.
    pub fn seed_at(&mut self, x: i32, y: i32) -> Result<()> {
        check(unsafe { sys::nca_world_seed(self.world, x, y) })
    }
    /// Moves the origin of the coordinates that decide who fires.
    pub fn set_origin(&mut self, x: i32, y: i32) -> Result<()> {
        check(unsafe { sys::nca_world_set_origin(self.world, x, y) })
    }
    /// Sets how many steps have been taken, for cells that come from elsewhere.
    pub fn set_step_count(&mut self, count: u64) -> Result<()> {
        check(unsafe { sys::nca_world_set_step_count(self.world, count) })
    }

    /// Runs steps.
    pub fn step(&mut self, count: i32) -> Result<()> {
        check(unsafe { sys::nca_world_step(self.world, count) })
    }
    /// Runs steps of several worlds, one world after the other: their weights stay in the cache.
    pub fn step_all(worlds: &mut [&mut World], count: i32) -> Result<()> {
        // As many pointers at a time as the stack has place for.
        for part in worlds.chunks(128) {
            let mut pointers = [ptr::null_mut(); 128];
            for (pointer, world) in pointers.iter_mut().zip(part) {
                *pointer = world.world;
            }
            check(unsafe { sys::nca_worlds_step(pointers.as_ptr(), number(part.len()), count) })?;
        }
        Ok(())
    }
    /// Computes at most so many cells of a step; true when that finished it.
    pub fn step_slice(&mut self, max_cells: i32) -> Result<bool> {
        let mut finished = 0;
        check(unsafe { sys::nca_world_step_slice(self.world, max_cells, &mut finished) })?;
        Ok(finished != 0)
    }
    /// A step on the caller's threads: `run` is called for each pass, and lets any number of threads call `run_next` until
    /// there is no job left. Jobs that it leaves are run here.
    pub fn step_in_jobs(&mut self, mut run: impl FnMut(&Pass<'_>)) -> Result<()> {
        let mut jobs = 0;
        check(unsafe { sys::nca_world_step_begin(self.world, &mut jobs) })?;
        while jobs > 0 {
            let pass = Pass { world: self, jobs, next: AtomicI32::new(0) };
            run(&pass);
            while pass.run_next() {}
            check(unsafe { sys::nca_world_step_next(self.world, &mut jobs) })?;
        }
        Ok(())
    }

    /// Makes the cells of a circle zero.
    pub fn erase_circle(&mut self, x: i32, y: i32, radius: i32) -> Result<()> {
        check(unsafe { sys::nca_world_erase_circle(self.world, x, y, radius) })
    }
    /// Makes the cells of a rectangle zero.
    pub fn erase_rectangle(&mut self, x: i32, y: i32, width: i32, height: i32) -> Result<()> {
        check(unsafe { sys::nca_world_erase_rectangle(self.world, x, y, width, height) })
    }

    /// The form of all cells; `None` where they differ.
    pub fn form(&self) -> Option<i32> {
        Some(unsafe { sys::nca_world_form(self.world) }).filter(|form| *form >= 0)
    }
    /// The form of one cell; `None` outside the world.
    pub fn form_at(&self, x: i32, y: i32) -> Option<i32> {
        Some(unsafe { sys::nca_world_form_at(self.world, x, y) }).filter(|form| *form >= 0)
    }
    /// What has grown becomes this form of the model in the steps that follow.
    pub fn set_form(&mut self, form: i32) -> Result<()> {
        check(unsafe { sys::nca_world_set_form(self.world, form) })
    }
    /// The same for the cells of a circle.
    pub fn set_form_circle(&mut self, form: i32, x: i32, y: i32, radius: i32) -> Result<()> {
        check(unsafe { sys::nca_world_set_form_circle(self.world, form, x, y, radius) })
    }
    /// The same for the cells of a rectangle.
    pub fn set_form_rectangle(&mut self, form: i32, x: i32, y: i32, width: i32, height: i32) -> Result<()> {
        check(unsafe { sys::nca_world_set_form_rectangle(self.world, form, x, y, width, height) })
    }

    /// Reads a cell's channels, in units of 2^-state_fraction.
    pub fn read_cell(&self, x: i32, y: i32, channels: &mut [i16]) -> Result<()> {
        check(unsafe { sys::nca_world_read_cell(self.world, x, y, channels.as_mut_ptr(), number(channels.len())) })
    }
    /// Writes a cell's channels.
    pub fn write_cell(&mut self, x: i32, y: i32, channels: &[i16]) -> Result<()> {
        check(unsafe { sys::nca_world_write_cell(self.world, x, y, channels.as_ptr(), number(channels.len())) })
    }
    /// Reads the cells of a rectangle, row by row without padding, channels side by side.
    pub fn read_cells(&self, rectangle: Rectangle, cells: &mut [i16]) -> Result<()> {
        let (bytes, stride) = (mem::size_of_val(cells), self.cells_stride(rectangle));
        check(unsafe { sys::nca_world_read_cells(self.world, &rectangle, cells.as_mut_ptr(), bytes, stride) })
    }
    /// Writes the cells of a rectangle.
    pub fn write_cells(&mut self, rectangle: Rectangle, cells: &[i16]) -> Result<()> {
        let (bytes, stride) = (mem::size_of_val(cells), self.cells_stride(rectangle));
        check(unsafe { sys::nca_world_write_cells(self.world, &rectangle, cells.as_ptr(), bytes, stride) })
    }
    fn cells_stride(&self, rectangle: Rectangle) -> usize {
        2 * self.model.info().channels as usize * usize::try_from(rectangle.width).unwrap_or(0)
    }

    /// Renders one pixel per cell, in rows without padding.
    pub fn render(&self, pixels: &mut [u8], format: PixelFormat) -> Result<()> {
        let (bytes, stride) = (pixels.len(), 4 * self.width());
        check(unsafe { sys::nca_world_render(self.world, format as i32, pixels.as_mut_ptr().cast(), bytes, stride) })
    }
    /// The pixels that may have changed since this was last asked; `None` if none has.
    pub fn take_dirty_rectangle(&mut self) -> Result<Option<Rectangle>> {
        let mut rectangle = Rectangle::default();
        check(unsafe { sys::nca_world_take_dirty_rectangle(self.world, &mut rectangle) })?;
        Ok((rectangle.width > 0).then_some(rectangle))
    }
    /// Renders a rectangle to pixels that begin where its first goes; rows are `stride` bytes apart.
    pub fn render_rectangle(
        &self,
        rectangle: Rectangle,
        pixels: &mut [u8],
        stride: usize,
        format: PixelFormat,
    ) -> Result<()> {
        let (bytes, count) = (pixels.as_mut_ptr().cast(), pixels.len());
        check(unsafe { sys::nca_world_render_rectangle(self.world, &rectangle, format as i32, bytes, count, stride) })
    }
    /// Renders what the world does, in rows without padding.
    pub fn debug_render(&self, view: DebugView, pixels: &mut [u8], format: PixelFormat) -> Result<()> {
        let (view, channel) = match view {
            DebugView::Alive => (0, 0),
            DebugView::Firing => (1, 0),
            DebugView::LiveSpans => (2, 0),
            DebugView::Dirty => (3, 0),
            DebugView::Channel(channel) => (4, channel),
        };
        let (bytes, count, stride) = (pixels.as_mut_ptr().cast(), pixels.len(), 4 * self.width());
        check(unsafe { sys::nca_world_debug_render(self.world, view, channel, format as i32, bytes, count, stride) })
    }

    /// The most bytes that a snapshot can have.
    pub fn snapshot_size(&self) -> usize {
        unsafe { sys::nca_world_snapshot_size(self.world) }
    }
    /// Writes the world to a buffer; returns how many bytes that took.
    pub fn save(&self, buffer: &mut [u8]) -> Result<usize> {
        let mut used = 0;
        check(unsafe { sys::nca_world_save(self.world, buffer.as_mut_ptr().cast(), buffer.len(), &mut used) })?;
        Ok(used)
    }
    /// Makes the world what it was when saved.
    pub fn restore(&mut self, snapshot: &[u8]) -> Result<()> {
        check(unsafe { sys::nca_world_restore(self.world, snapshot.as_ptr().cast(), snapshot.len()) })
    }
}

/// A pass of a step, whose jobs may run at the same time, each once.
pub struct Pass<'a> {
    world: &'a World,
    jobs: i32,
    next: AtomicI32,
}

impl Pass<'_> {
    /// How many jobs it has.
    pub fn jobs(&self) -> i32 {
        self.jobs
    }
    /// Runs a job that nobody has begun; false if there is none. Returns when its own job is done, maybe before others' are.
    pub fn run_next(&self) -> bool {
        let job = self.next.fetch_add(1, Ordering::Relaxed);
        job < self.jobs && unsafe { sys::nca_world_step_job(self.world.world, job) } == sys::NCA_OK
    }
}
