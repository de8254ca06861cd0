// ncaruntime.wasm for JavaScript: models and worlds as objects. No dependency; in browsers and in Node.
//
//     const runtime = await Runtime.load("ncaruntime.wasm");
//     const model = runtime.model(new Uint8Array(await (await fetch("dragon.nca")).arrayBuffer()));
//     const world = model.world({ randomSeed: 1n });
//     world.seed();
//     world.step(96);
//     context.putImageData(new ImageData(world.render(), world.width, world.height), 0, 0);
//     world.free();
//
// The functions are those of ncaruntime.h; what each promises is written there.

const ABI_VERSION = 2, PAGE = 65536;

/** What the 64-bit numbers of a struct want; models and worlds lie at any address. */
const ALIGNMENT = 8;

/** Sizes and offsets of structs: NCA_..._SIZE and NCA_..._OFFSET of ncaruntime.h, which tests compare. */
export const MODEL_INFO = {
  SIZE: 52, CHANNELS: 4, HIDDEN: 8, GRID_WIDTH: 32, GRID_HEIGHT: 36, SEED_X: 40, SEED_Y: 44, STEPS: 48,
};
export const WORLD_DEF = { SIZE: 40, RANDOM_SEED: 8, WIDTH: 16, HEIGHT: 20, ENGINE: 24 };

/** A call was refused; `code` is the nca_result. */
export class RuntimeError extends Error {
  constructor(code, message) {
    super(message);
    this.code = code;
  }
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
  static async load(url) {
    const response = await fetch(Runtime.hasVectors ? url : url.replace(/\.wasm$/, "-baseline.wasm"));
    if (!response.ok) throw new Error(`${url}: ${response.status} ${response.statusText}`);
    return Runtime.create(await response.arrayBuffer());
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
  }

  model(bytes) {
    return new Model(this, bytes);
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
    const size = runtime.written((to) => functions.nca_model_memory_size(file, bytes.length, to));
    const memory = runtime.allocate(size);
    this.address = runtime.written((to) => functions.nca_model_create(file, bytes.length, memory, size, to));
    runtime.release(file, bytes.length);
    runtime.check(functions.nca_model_get_info_sized(this.address, runtime.struct, MODEL_INFO.SIZE));
    const number = (offset) => runtime.view.getInt32(runtime.struct + offset, true);
    [this.channels, this.hidden] = [number(MODEL_INFO.CHANNELS), number(MODEL_INFO.HIDDEN)];
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
}

/** Engines by name; which of them there are depends on the module. */
export const ENGINES = { automatic: 0, scalar: 1, simd: 2 };

/** Cells. `free()` gives the memory back. */
export class World {
  constructor(model, { width = model.gridWidth, height = model.gridHeight, randomSeed = 0n, engine = "automatic" } = {}) {
    const { runtime } = model, { functions } = runtime;
    this.model = model;
    const def = runtime.struct;
    functions.nca_world_def_init_sized(def, WORLD_DEF.SIZE, model.address);
    runtime.view.setInt32(def + WORLD_DEF.ENGINE, ENGINES[engine], true);
    runtime.view.setInt32(def + WORLD_DEF.WIDTH, width, true);
    runtime.view.setInt32(def + WORLD_DEF.HEIGHT, height, true);
    runtime.view.setBigUint64(def + WORLD_DEF.RANDOM_SEED, randomSeed, true);
    this.size = runtime.written((to) => functions.nca_world_memory_size(def, to));
    this.memory = runtime.allocate(this.size);
    this.address = runtime.written((to) => functions.nca_world_create(def, this.memory, this.size, to));
    this.width = width;
    this.height = height;
    this.pixelSize = 4 * width * height;
    this.pixels = runtime.allocate(this.pixelSize);
  }

  free() {
    this.#functions.nca_world_destroy(this.address);
    this.model.runtime.release(this.memory, this.size);
    this.model.runtime.release(this.pixels, this.pixelSize);
    this.address = 0;
  }

  get #functions() {
    return this.model.runtime.functions;
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
  reset(randomSeed = 0n) {
    this.#check(this.#functions.nca_world_reset(this.address, randomSeed));
  }
  /** Makes all cells a form of the model, by its number. */
  setForm(form) {
    this.#check(this.#functions.nca_world_set_form(this.address, form));
  }
  /** The same for the cells of a circle. */
  setFormCircle(form, x, y, radius) {
    this.#check(this.#functions.nca_world_set_form_circle(this.address, form, x, y, radius));
  }
  /** The form of all cells; -1 where they differ. */
  get form() {
    return this.#functions.nca_world_form(this.address);
  }
  eraseCircle(x, y, radius) {
    this.#check(this.#functions.nca_world_erase_circle(this.address, x, y, radius));
  }
  eraseRectangle(x, y, width, height) {
    this.#check(this.#functions.nca_world_erase_rectangle(this.address, x, y, width, height));
  }

  /** RGBA with straight alpha, as ImageData wants it; valid until the memory grows or the world renders again. */
  render() {
    this.#check(
      this.#functions.nca_world_render(this.address, 0, this.pixels, this.pixelSize, 4 * this.width));
    return new Uint8ClampedArray(this.#functions.memory.buffer, this.pixels, this.pixelSize);
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
}
