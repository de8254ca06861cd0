// ncaruntime.wasm for JavaScript: models and worlds as objects. No dependency; in browsers and in Node.
//
//     const runtime = await Runtime.load();
//     const model = runtime.model(new Uint8Array(await (await fetch("dragon.nca")).arrayBuffer()));
//     const world = model.world({ randomSeed: 1n });
//     world.seed();
//     world.step(96);
//     context.putImageData(new ImageData(world.render(), world.width, world.height), 0, 0);
//     world.free();
//
// The functions are those of ncaruntime.h; what each promises is written there. ncaruntime.d.ts has the types.

const ABI_VERSION = 2, PAGE = 65536;

/** What the 64-bit numbers of a struct want; models and worlds lie at any address. */
const ALIGNMENT = 8;

/** Sizes and offsets of structs: NCA_..._SIZE and NCA_..._OFFSET of ncaruntime.h, which tests compare. */
export const MODEL_INFO = {
  SIZE: 52, CHANNELS: 4, HIDDEN: 8, KERNELS: 12, FIRE_RATE: 16, ALIVE_THRESHOLD: 20, WRAPS: 24, STATE_FRACTION: 28,
  GRID_WIDTH: 32, GRID_HEIGHT: 36, SEED_X: 40, SEED_Y: 44, STEPS: 48,
};
export const WORLD_DEF = { SIZE: 40, RANDOM_SEED: 8, WIDTH: 16, HEIGHT: 20, ENGINE: 24 };
const RECTANGLE_SIZE = 16;

/** Bytes of the largest palette. */
const MOST_PALETTE = 4 * 256;

/** Engines by name; which of them there are depends on the module. */
export const ENGINES = { automatic: 0, scalar: 1, simd: 2 };

/** Bytes of a pixel in memory order. */
export const FORMATS = { rgba: 0, rgbaPremultiplied: 1, bgra: 2, bgraPremultiplied: 3 };

/** A call was refused; `code` is the nca_result. */
export class RuntimeError extends Error {
  constructor(code, message) {
    super(message);
    this.name = "RuntimeError";
    this.code = code;
  }
}

/** The bytes at an address, in Node also of a file. */
async function fetched(url) {
  if (url.protocol === "file:" && globalThis.process?.versions?.node)
    return (await import("node:fs/promises")).readFile(url);
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status} ${response.statusText}`);
  return response.arrayBuffer();
}

export class Runtime {
  /** Free blocks by their size, so that worlds can come and go. */
  #free = new Map();
  #end;

  /** From the bytes of ncaruntime.wasm. */
  static async create(bytes) {
    return new Runtime((await WebAssembly.instantiate(bytes, {})).instance.exports);
  }

  /** From its address; of ncaruntime-baseline.wasm beside it in a browser without vector instructions. */
  static async load(url = new URL("ncaruntime.wasm", import.meta.url)) {
    const address = new URL(url, globalThis.location?.href);
    if (!Runtime.hasVectors) address.pathname = address.pathname.replace(/\.wasm$/, "-baseline.wasm");
    return Runtime.create(await fetched(address));
  }

  /** Whether this engine takes modules with simd128, asked with the smallest: a function that makes a vector. */
  static get hasVectors() {
    return WebAssembly.validate(
      new Uint8Array([
        0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 10, 9, 1, 7, 0, 65, 0, 253, 15, 26, 11,
      ]));
  }

  constructor(functions) {
    if (functions.nca_abi_version() !== ABI_VERSION) throw new Error("ncaruntime.wasm is of another version than ncaruntime.js");
    this.functions = functions;
    this.#end = functions.__heap_base.value;
    // Where functions put what they return beside their result, and structs.
    this.scratch = this.allocate(16 + MODEL_INFO.SIZE);
    this.struct = this.scratch + 16;
    this.palette = this.allocate(MOST_PALETTE);
  }

  model(bytes) {
    return new Model(this, bytes);
  }

  /** Whether the module has an engine of ENGINES. */
  isAvailable(engine) {
    return this.functions.nca_engine_available(ENGINES[engine]) !== 0;
  }

  /** Runs steps of several worlds, one world after the other: their weights stay in the cache. */
  stepAll(worlds, count = 1) {
    const size = 4 * worlds.length, list = this.allocate(size);
    worlds.forEach((world, i) => this.view.setUint32(list + 4 * i, world.address, true));
    const code = this.functions.nca_worlds_step(list, worlds.length, count);
    this.release(list, size);
    this.check(code);
  }

  /**
   * Gives pixels of a straight format the nearest of 1 to 256 colours: bytes of red, green, blue, alpha. In place; pixels may
   * be what render() returned.
   */
  applyPalette(pixels, width, height, palette, format = "rgba") {
    if (palette.length > MOST_PALETTE) throw new RangeError("a palette has at most 256 colours");
    const isOwn = pixels.buffer === this.functions.memory.buffer;
    const memory = isOwn ? pixels.byteOffset : this.allocate(pixels.length);
    if (!isOwn) this.bytes.set(pixels, memory);
    this.bytes.set(palette, this.palette);
    const code = this.functions.nca_pixels_apply_palette(
      memory, pixels.length, width, height, 4 * width, FORMATS[format], this.palette, palette.length >> 2);
    if (!isOwn) {
      pixels.set(this.bytes.subarray(memory, memory + pixels.length));
      this.release(memory, pixels.length);
    }
    this.check(code);
  }

  // For Model and World; memory may move when it grows, so views are made when they are needed.

  get bytes() {
    return new Uint8Array(this.functions.memory.buffer);
  }
  get view() {
    return new DataView(this.functions.memory.buffer);
  }

  allocate(size) {
    const rounded = Math.ceil(size / ALIGNMENT) * ALIGNMENT;
    const reused = this.#free.get(rounded)?.pop();
    if (reused !== undefined) return reused;
    const start = Math.ceil(this.#end / ALIGNMENT) * ALIGNMENT;
    const missing = start + rounded - this.functions.memory.buffer.byteLength;
    if (missing > 0) this.functions.memory.grow(Math.ceil(missing / PAGE));
    this.#end = start + rounded;
    return start;
  }

  release(address, size) {
    const rounded = Math.ceil(size / ALIGNMENT) * ALIGNMENT;
    if (!this.#free.has(rounded)) this.#free.set(rounded, []);
    this.#free.get(rounded).push(address);
  }

  text(address) {
    const bytes = this.bytes;
    return new TextDecoder().decode(bytes.subarray(address, bytes.indexOf(0, address)));
  }

  check(code) {
    if (code !== 0) throw new RuntimeError(code, this.text(this.functions.nca_result_string(code)));
  }

  /** The number that a function wrote to its last parameter. */
  written(call) {
    this.check(call(this.scratch));
    return this.view.getUint32(this.scratch, true);
  }
}

/** Weights, which any number of worlds share. */
export class Model {
  constructor(runtime, bytes) {
    const { functions } = runtime;
    this.runtime = runtime;
    const file = runtime.allocate(bytes.length);
    runtime.bytes.set(bytes, file);
    try {
      this.size = runtime.written((to) => functions.nca_model_memory_size(file, bytes.length, to));
      this.memory = runtime.allocate(this.size);
      this.address = runtime.written((to) => functions.nca_model_create(file, bytes.length, this.memory, this.size, to));
    } finally {
      runtime.release(file, bytes.length);
    }
    runtime.check(functions.nca_model_get_info_sized(this.address, runtime.struct, MODEL_INFO.SIZE));
    const number = (offset) => runtime.view.getInt32(runtime.struct + offset, true);
    [this.channels, this.hidden] = [number(MODEL_INFO.CHANNELS), number(MODEL_INFO.HIDDEN)];
    [this.kernels, this.fireRate] = [number(MODEL_INFO.KERNELS), number(MODEL_INFO.FIRE_RATE)];
    [this.aliveThreshold, this.wraps] = [number(MODEL_INFO.ALIVE_THRESHOLD), number(MODEL_INFO.WRAPS) !== 0];
    this.stateFraction = number(MODEL_INFO.STATE_FRACTION);
    [this.gridWidth, this.gridHeight] = [number(MODEL_INFO.GRID_WIDTH), number(MODEL_INFO.GRID_HEIGHT)];
    [this.seedX, this.seedY] = [number(MODEL_INFO.SEED_X), number(MODEL_INFO.SEED_Y)];
    this.steps = number(MODEL_INFO.STEPS);
    /** What worlds of this model can be: one nameless form, or several that have names. */
    this.formNames = Array.from({ length: functions.nca_model_form_count(this.address) }, (_, form) =>
      runtime.text(functions.nca_model_form_name(this.address, form)));
  }

  world(options) {
    return new World(this, options);
  }

  /** The model as shaders read it: docs/gpu.md. */
  gpu() {
    const { runtime } = this, { functions } = runtime;
    const size = runtime.written((to) => functions.nca_model_gpu_size(this.address, to));
    const memory = runtime.allocate(size);
    const code = functions.nca_model_write_gpu(this.address, memory, size);
    const words = runtime.bytes.slice(memory, memory + size);
    runtime.release(memory, size);
    runtime.check(code);
    return words;
  }

  /** Gives the memory back; worlds of the model fail from now on. */
  free() {
    this.runtime.check(this.runtime.functions.nca_model_destroy(this.address));
    this.runtime.release(this.memory, this.size);
    this.address = 0;
  }
}

/** Cells. `free()` gives the memory back. */
export class World {
  #functions;
  #snapshotSize;

  constructor(model, { width = model.gridWidth, height = model.gridHeight, randomSeed = 0n, engine = "automatic" } = {}) {
    const { runtime } = model, { functions } = runtime;
    this.model = model;
    this.#functions = functions;
    const def = runtime.struct;
    functions.nca_world_def_init_sized(def, WORLD_DEF.SIZE, model.address);
    runtime.view.setInt32(def + WORLD_DEF.ENGINE, ENGINES[engine], true);
    runtime.view.setInt32(def + WORLD_DEF.WIDTH, width, true);
    runtime.view.setInt32(def + WORLD_DEF.HEIGHT, height, true);
    runtime.view.setBigUint64(def + WORLD_DEF.RANDOM_SEED, BigInt(randomSeed), true);
    this.size = runtime.written((to) => functions.nca_world_memory_size(def, to));
    this.memory = runtime.allocate(this.size);
    this.address = runtime.written((to) => functions.nca_world_create(def, this.memory, this.size, to));
    this.width = functions.nca_world_width(this.address);
    this.height = functions.nca_world_height(this.address);
    this.pixelSize = 4 * this.width * this.height;
    this.pixels = runtime.allocate(this.pixelSize);
    this.#snapshotSize = functions.nca_world_snapshot_size(this.address);
  }

  free() {
    this.#functions.nca_world_destroy(this.address);
    this.model.runtime.release(this.memory, this.size);
    this.model.runtime.release(this.pixels, this.pixelSize);
    this.address = 0;
  }

  #check(code) {
    this.model.runtime.check(code);
  }

  /** Plants a seed in a cell, or where the model suggests. */
  seed(x, y) {
    if (x === undefined) this.#check(this.#functions.nca_world_seed_default(this.address));
    else this.#check(this.#functions.nca_world_seed(this.address, x, y));
  }
  step(count = 1) {
    this.#check(this.#functions.nca_world_step(this.address, count));
  }
  /** Computes at most so many cells of a step; true when that finished it. */
  stepSlice(maxCells) {
    return this.model.runtime.written((to) => this.#functions.nca_world_step_slice(this.address, maxCells, to)) !== 0;
  }
  reset(randomSeed = 0n) {
    this.#check(this.#functions.nca_world_reset(this.address, BigInt(randomSeed)));
  }
  /** Makes all cells a form of the model, by its number. */
  setForm(form) {
    this.#check(this.#functions.nca_world_set_form(this.address, form));
  }
  /** The same for the cells of a circle. */
  setFormCircle(form, x, y, radius) {
    this.#check(this.#functions.nca_world_set_form_circle(this.address, form, x, y, radius));
  }
  /** The same for the cells of a rectangle. */
  setFormRectangle(form, x, y, width, height) {
    this.#check(this.#functions.nca_world_set_form_rectangle(this.address, form, x, y, width, height));
  }
  /** The form of one cell; -1 outside the world. */
  formAt(x, y) {
    return this.#functions.nca_world_form_at(this.address, x, y);
  }
  /** The form of all cells; -1 where they differ. */
  get form() {
    return this.#functions.nca_world_form(this.address);
  }
  /** Moves the origin of the coordinates that decide who fires. */
  setOrigin(x, y) {
    this.#check(this.#functions.nca_world_set_origin(this.address, x, y));
  }
  /** For cells that come from elsewhere. */
  setStepCount(count) {
    this.#check(this.#functions.nca_world_set_step_count(this.address, BigInt(count)));
  }
  eraseCircle(x, y, radius) {
    this.#check(this.#functions.nca_world_erase_circle(this.address, x, y, radius));
  }
  eraseRectangle(x, y, width, height) {
    this.#check(this.#functions.nca_world_erase_rectangle(this.address, x, y, width, height));
  }

  /** A cell's channels, in units of 2^-stateFraction. */
  readCell(x, y) {
    return this.#lent(2 * this.model.channels, (memory) => {
      this.#check(this.#functions.nca_world_read_cell(this.address, x, y, memory, this.model.channels));
      return this.#copied(Int16Array, memory, this.model.channels);
    });
  }
  writeCell(x, y, channels) {
    this.#lent(2 * channels.length, (memory) => {
      new Int16Array(this.#functions.memory.buffer, memory, channels.length).set(channels);
      this.#check(this.#functions.nca_world_write_cell(this.address, x, y, memory, channels.length));
    });
  }
  /** The cells of a rectangle, row by row, channels side by side. */
  readCells(x = 0, y = 0, width = this.width, height = this.height) {
    const stride = 2 * this.model.channels * width;
    return this.#lent(stride * height, (memory) => {
      const rectangle = this.#rectangle({ x, y, width, height });
      this.#check(this.#functions.nca_world_read_cells(this.address, rectangle, memory, stride * height, stride));
      return this.#copied(Int16Array, memory, (stride * height) / 2);
    });
  }
  writeCells(cells, x = 0, y = 0, width = this.width, height = this.height) {
    this.#lent(2 * cells.length, (memory) => {
      new Int16Array(this.#functions.memory.buffer, memory, cells.length).set(cells);
      const rectangle = this.#rectangle({ x, y, width, height });
      this.#check(this.#functions.nca_world_write_cells(
        this.address, rectangle, memory, 2 * cells.length, 2 * this.model.channels * width));
    });
  }

  /**
   * One pixel per cell; straight alpha, as ImageData wants it, unless said otherwise. Valid until the memory grows or the
   * world renders again.
   */
  render(format = "rgba") {
    this.#check(
      this.#functions.nca_world_render(this.address, FORMATS[format], this.pixels, this.pixelSize, 4 * this.width));
    return new Uint8ClampedArray(this.#functions.memory.buffer, this.pixels, this.pixelSize);
  }
  /** The pixels that may have changed since this was last asked; null if none has. */
  takeDirtyRectangle() {
    const { runtime } = this.model, at = runtime.struct;
    this.#check(this.#functions.nca_world_take_dirty_rectangle(this.address, at));
    const { view } = runtime;
    const [x, y, width, height] = [0, 4, 8, 12].map((offset) => view.getInt32(at + offset, true));
    return width > 0 ? { x, y, width, height } : null;
  }
  /** Pixels of a rectangle; valid as those of render() are. */
  renderRectangle(rectangle, format = "rgba") {
    const stride = 4 * rectangle.width, size = stride * rectangle.height;
    this.#check(this.#functions.nca_world_render_rectangle(
      this.address, this.#rectangle(rectangle), FORMATS[format], this.pixels, Math.min(size, this.pixelSize), stride));
    return new Uint8ClampedArray(this.#functions.memory.buffer, this.pixels, size);
  }

  /** The world as bytes. */
  save() {
    return this.#lent(this.#snapshotSize, (memory) => {
      const used = this.model.runtime.written(
        (to) => this.#functions.nca_world_save(this.address, memory, this.#snapshotSize, to));
      return this.#copied(Uint8Array, memory, used);
    });
  }
  /** Makes the world what it was when saved. */
  restore(snapshot) {
    this.#lent(snapshot.length, (memory) => {
      this.model.runtime.bytes.set(snapshot, memory);
      this.#check(this.#functions.nca_world_restore(this.address, memory, snapshot.length));
    });
  }

  get stepCount() {
    return Number(this.#functions.nca_world_step_count(this.address));
  }
  get liveCells() {
    return this.#functions.nca_world_live_cells(this.address);
  }
  get stateHash() {
    return BigInt.asUintN(64, this.#functions.nca_world_state_hash(this.address));
  }
  get engine() {
    return this.model.runtime.text(this.#functions.nca_engine_name(this.#functions.nca_world_engine(this.address)));
  }

  /** What `use` returns of memory that is lent to it. */
  #lent(size, use) {
    const memory = this.model.runtime.allocate(size);
    try {
      return use(memory);
    } finally {
      this.model.runtime.release(memory, size);
    }
  }
  #copied(Kind, address, count) {
    return new Kind(this.#functions.memory.buffer, address, count).slice();
  }
  /** The address of an nca_rectangle. */
  #rectangle({ x, y, width, height }) {
    new Int32Array(this.#functions.memory.buffer, this.model.runtime.struct, RECTANGLE_SIZE / 4).set([x, y, width, height]);
    return this.model.runtime.struct;
  }
}
