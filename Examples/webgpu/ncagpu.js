// Worlds on the GPU for JavaScript: WebGPU, else WebGL2, else WebAssembly, to the bit the same. docs/gpu.md tells how.
//
//     const runtime = await Runtime.load("ncaruntime.wasm");
//     const gpu = await GPU.open(runtime, canvas);
//     const worlds = await gpu.worlds(model, [{ randomSeed: 1n }, { randomSeed: 2n }]);
//     worlds.seed(0);
//     worlds.step(96);                                      // all of them
//     gpu.draw([{ worlds, places: [0, 0, 80, 20] }]);       // x and y of each; pixels never leave the GPU
//     await worlds.stateHash(0);                            // the library's
//
// One world with the methods of `World`, of which those that read cells return promises:
//
//     const world = await GPUWorld.create(gpu, model, { randomSeed: 1n });
import { Runtime } from "../ncaruntime.js";

/** Names of the words of a model's header, which shaders get as constants. */
const HEADER = [
  "MAGIC", "VERSION", "WORD_COUNT", "CHANNELS", "KERNELS", "HIDDEN", "FORMS", "INPUT_SHIFT", "OUTPUT_SHIFT",
  "ALIVE_THRESHOLD", "FIRE_RATE", "WRAPS", "STATE_FRACTION", "WEIGHT_WIDTHS", "SEED", "BIASES", "INPUT_OFFSETS",
  "INPUT_WEIGHTS", "OUTPUT_OFFSETS", "OUTPUT_WEIGHTS", "GRID_WIDTH", "GRID_HEIGHT", "SEED_X", "SEED_Y",
];
const TILE = 16, LIST_LIFETIME = 16, MOST_BATCH_CELLS = 4096, MOST_GROUPS = 32768, RECORD_WORDS = 12;
/** The form of a world whose cells have forms of their own. */
const NONE = 0xffffffff;
/** From so many small worlds on, each is one workgroup's: fewer would leave most of the GPU idle. */
const LEAST_BATCH_WORLDS = 16;
/** Steps of a batch in one dispatch: enough to hide what a dispatch costs, and short enough for a display's watchdog. */
const STEPS_PER_DISPATCH = 8;

const low = (number) => Number(number & 0xffffffffn), high = (number) => Number((number >> 32n) & 0xffffffffn);

/** What steps worlds on this device, and draws them on a canvas. */
export class GPU {
  /**
   * Opens the first of `apis` that this browser has; what the others said is in `refusals`. The shaders' texts lie in
   * the folder `shaders`.
   */
  static async open(runtime, canvas, { apis = ["webgpu", "webgl2", "wasm"], shaders = "." } = {}) {
    const backends = { webgpu: WebGPU, webgl2: WebGL2, wasm: Wasm }, refusals = [];
    for (const api of apis) {
      try {
        const gpu = await backends[api].open(canvas, shaders);
        return Object.assign(gpu, { api, runtime, refusals });
      } catch (error) {
        refusals.push(`${api}: ${error.message}`);
      }
    }
    throw new Error(refusals.join("; "));
  }

  /** Worlds of one model, each { width, height, randomSeed }, that are stepped together. */
  async worlds(model, records, options = {}) {
    if (records.length === 0) throw new RangeError("there is no world to make");
    const words = modelWords(this.runtime, model);
    const worlds = records.map(({ width = words.GRID_WIDTH, height = words.GRID_HEIGHT, randomSeed = 0n }) =>
      ({ width, height, randomSeed, stepCount: 0n, originX: 0, originY: 0, form: 0 }));
    return this.makeWorlds(model, words, worlds, options);
  }
}

/** The words of nca_model_write_gpu, and the header's by their names. */
function modelWords(runtime, model) {
  const { functions } = runtime;
  const size = runtime.written((to) => functions.nca_model_gpu_size(model.address, to));
  const buffer = runtime.allocate(size);
  runtime.check(functions.nca_model_write_gpu(model.address, buffer, size));
  const all = new Uint32Array(runtime.bytes.slice(buffer, buffer + size).buffer);
  runtime.release(buffer, size);
  const named = Object.fromEntries(HEADER.map((name, i) => [name, all[i]]));
  if (named.VERSION !== 1) throw new Error("ncaruntime.wasm writes models of another layout than ncagpu.js reads");
  return { all, cell: Math.ceil(named.CHANNELS / 2), ...named };
}

async function text(address) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address}: ${response.status} ${response.statusText}`);
  return response.text();
}

/**
 * What all backends share. They have `writeWords(i, x, y, words)`, `writeForms(i, top, bottom)`, `writeRecord(i)`,
 * `advance(count)`, `readWords(i)`, `free()`.
 */
class Worlds {
  constructor(gpu, model, words, records) {
    Object.assign(this, { gpu, model, words, records });
  }
  get length() {
    return this.records.length;
  }

  /** Plants a seed in a cell of a world, or where the model suggests. */
  seed(i, x, y) {
    const { width, height } = this.records[i], { words } = this;
    // As nca_world_seed_default: in a world of other size, at the same place relative to the middle.
    x ??= words.SEED_X - (words.GRID_WIDTH >> 1) + (width >> 1);
    y ??= words.SEED_Y - (words.GRID_HEIGHT >> 1) + (height >> 1);
    if (x < 0 || y < 0 || x >= width || y >= height) throw new RangeError("the cell is outside of the world");
    this.writeWords(i, x, y, words.all.subarray(words.SEED, words.SEED + words.cell));
  }
  eraseRectangle(i, x, y, width, height) {
    const record = this.records[i], left = Math.max(x, 0), right = Math.min(x + width, record.width);
    if (left >= right) return;
    const zeros = new Uint32Array((right - left) * this.words.cell);
    for (let row = Math.max(y, 0); row < Math.min(y + height, record.height); row++) this.writeWords(i, left, row, zeros);
  }
  eraseCircle(i, x, y, radius) {
    for (let dy = -radius; dy <= radius; dy++) {
      const half = Math.floor(Math.sqrt(radius * radius - dy * dy));
      this.eraseRectangle(i, x - half, y + dy, 2 * half + 1, 1);
    }
  }
  /** Gives all cells of a world a form of the model. */
  setForm(i, form) {
    this.records[i].form = this.#checkedForm(form);
    this.writeRecord(i);
  }
  /** Gives the cells of a rectangle a form; from then on, a world's cells have forms of their own. */
  setFormRectangle(i, form, x, y, width, height) {
    const record = this.records[i], left = Math.max(x, 0), right = Math.min(x + width, record.width);
    this.#checkedForm(form);
    if (record.form !== NONE) {
      record.forms = new Uint8Array(record.width * record.height).fill(record.form);
      record.form = NONE;
      this.writeForms(i, 0, record.height);
      this.writeRecord(i);
    }
    const [top, bottom] = [Math.max(y, 0), Math.min(y + height, record.height)];
    if (left >= right || top >= bottom) return;
    for (let row = top; row < bottom; row++) record.forms.fill(form, row * record.width + left, row * record.width + right);
    this.writeForms(i, top, bottom);
  }
  setFormCircle(i, form, x, y, radius) {
    for (let dy = -radius; dy <= radius; dy++) {
      const half = Math.floor(Math.sqrt(radius * radius - dy * dy));
      this.setFormRectangle(i, form, x - half, y + dy, 2 * half + 1, 1);
    }
  }
  #checkedForm(form) {
    if (!(form >= 0 && form < this.words.FORMS)) throw new RangeError("the model has no such form");
    return form;
  }
  /** Makes all cells of a world zero, their form and its step count 0. */
  reset(i, randomSeed = 0n) {
    const record = this.records[i];
    Object.assign(record, { randomSeed, stepCount: 0n, form: 0 });
    this.eraseRectangle(i, 0, 0, record.width, record.height);
    this.writeRecord(i);
  }
  setOrigin(i, x, y) {
    Object.assign(this.records[i], { originX: x, originY: y });
    this.writeRecord(i);
  }
  setStepCount(i, count) {
    this.records[i].stepCount = BigInt(count);
    this.writeRecord(i);
  }
  /** Steps of all worlds. */
  step(count = 1) {
    this.advance(count);
    for (const record of this.records) record.stepCount += BigInt(count);
  }

  /** A world of the library with the cells of this one; to be freed. */
  async handOver(i) {
    const { width, height, randomSeed, stepCount, originX, originY, form, forms } = this.records[i];
    const cells = new Int16Array((await this.readWords(i)).buffer);
    const world = this.model.world({ width, height, randomSeed }), { runtime } = this.gpu, { functions } = runtime;
    const { CHANNELS, cell } = this.words, size = 2 * CHANNELS * width * height, memory = runtime.allocate(size + 20);
    const values = new Int16Array(runtime.bytes.buffer, memory, CHANNELS * width * height);
    for (let k = 0; k < width * height; k++)
      values.set(cells.subarray(2 * cell * k, 2 * cell * k + CHANNELS), CHANNELS * k);
    const rectangle = memory + size + (-size & 3);
    new Int32Array(runtime.bytes.buffer, rectangle, 4).set([0, 0, width, height]);
    runtime.check(functions.nca_world_write_cells(world.address, rectangle, memory, size, 2 * CHANNELS * width));
    runtime.check(functions.nca_world_set_step_count(world.address, stepCount));
    runtime.check(functions.nca_world_set_origin(world.address, originX, originY));
    runtime.release(memory, size + 20);
    if (form !== NONE) runtime.check(functions.nca_world_set_form(world.address, form));
    else forms.forEach((form, k) => runtime.check(functions.nca_world_set_form_rectangle(
      world.address, form, k % width, Math.floor(k / width), 1, 1)));
    return world;
  }
  /** What `body` makes of a world with the cells of this one. */
  async #told(i, body) {
    const world = await this.handOver(i);
    try {
      return body(world);
    } finally {
      world.free();
    }
  }
  stateHash(i) {
    return this.#told(i, (world) => world.stateHash);
  }
  liveCells(i) {
    return this.#told(i, (world) => world.liveCells);
  }
  /** RGBA with straight alpha, as ImageData wants it. */
  render(i) {
    return this.#told(i, (world) => world.render().slice());
  }
}

/** The twelve words of a world's record; in an atlas, `first` are its column and row. */
function recordWords({ width, height, randomSeed, stepCount, originX, originY, form, first }) {
  return new Uint32Array([
    width, height, first[0], first[1], originX, originY, low(randomSeed), high(randomSeed), low(stepCount),
    high(stepCount), form, 0,
  ]);
}

// --------------------------------------------------------------------- WebGPU

class WebGPU extends GPU {
  static async open(canvas, shaders) {
    const adapter = await navigator.gpu?.requestAdapter();
    if (!adapter) throw new Error("there is no adapter");
    const wanted = ["maxStorageBufferBindingSize", "maxBufferSize"];
    const device = await adapter.requestDevice({
      requiredLimits: Object.fromEntries(wanted.map((name) => [name, adapter.limits[name]])),
    });
    const gpu = new WebGPU();
    // A browser without the dot product gets it as a function of the same name.
    const dot = navigator.gpu.wgslLanguageFeatures?.has("packed_4x8_integer_dot_product") ? "" : PLAIN_DOT_PRODUCT;
    Object.assign(gpu, {
      device, canvas, errors: [], name: adapter.info?.description || adapter.info?.vendor || "WebGPU",
      stepText: dot + await text(`${shaders}/nca_step.wgsl`),
    });
    device.addEventListener("uncapturederror", ({ error }) => gpu.errors.push(error.message));
    if (canvas) {
      gpu.context = canvas.getContext("webgpu");
      gpu.format = navigator.gpu.getPreferredCanvasFormat();
      gpu.context.configure({ device, format: gpu.format, alphaMode: "premultiplied" });
    }
    return gpu;
  }

  buffer(words, usage) {
    return this.device.createBuffer({
      size: 4 * words, usage: usage | GPUBufferUsage.COPY_DST | GPUBufferUsage.COPY_SRC,
    });
  }
  makeWorlds(...all) {
    return WebGPUWorlds.create(this, ...all);
  }

  /** Draws worlds at their places, in cells, over each other in their order. */
  draw(layers) {
    const { device, canvas } = this, encoder = device.createCommandEncoder();
    const pass = encoder.beginRenderPass({
      colorAttachments: [{
        view: this.context.getCurrentTexture().createView(), loadOp: "clear", storeOp: "store", clearValue: [0, 0, 0, 0],
      }],
    });
    for (const { worlds, places } of layers) worlds.draw(pass, places, canvas.width, canvas.height);
    pass.end();
    device.queue.submit([encoder.finish()]);
  }
  /** Resolves when the GPU has done what it was given. */
  finished() {
    return this.device.queue.onSubmittedWorkDone();
  }
}

const PLAIN_DOT_PRODUCT = `
fn dot4I8Packed(a: u32, b: u32) -> i32 {
    var sum = 0;
    for (var i = 0u; i < 4u; i++) { sum += (i32(a << (24u - 8u * i)) >> 24u) * (i32(b << (24u - 8u * i)) >> 24u); }
    return sum;
}
`;

/** Pixels of cells, premultiplied: docs/automaton.md, "Picture". */
const WEBGPU_DRAWING = `
struct Canvas { width: f32, height: f32 }
@group(0) @binding(0) var<uniform> canvas: Canvas;
@group(0) @binding(1) var<storage, read> cells: array<u32>;
struct Corner {
    @builtin(position) position: vec4f, @location(0) cell: vec2f,
    @location(1) @interpolate(flat) width: u32, @location(2) @interpolate(flat) firstCell: u32,
}
@vertex fn corner(
    @builtin(vertex_index) index: u32, @location(0) place: vec2f, @location(1) size: vec2u, @location(2) firstCell: u32
) -> Corner {
    let cell = vec2f(f32(index & 1u), f32(index >> 1u)) * vec2f(size);
    let position = 2.0 * (place + cell) / vec2f(canvas.width, canvas.height) - 1.0;
    return Corner(vec4f(position.x, -position.y, 0.0, 1.0), cell, size.x, firstCell);
}
fn byte(v: i32) -> i32 { return (clamp(v, 0, 1 << STATE_FRACTION) * 255 + ((1 << STATE_FRACTION) >> 1u)) >> STATE_FRACTION; }
@fragment fn pixel(corner: Corner) -> @location(0) vec4f {
    let cell = corner.firstCell + u32(corner.cell.y) * corner.width + u32(corner.cell.x);
    let word = vec2u(cells[cell * ((CHANNELS + 1u) / 2u)], cells[cell * ((CHANNELS + 1u) / 2u) + 1u]);
    let alpha = byte(i32(word.y) >> 16u);
    let colour = vec3i(byte(i32(word.x << 16u) >> 16u), byte(i32(word.x) >> 16u), byte(i32(word.y << 16u) >> 16u));
    return vec4f(vec4i(min(colour, vec3i(alpha)), alpha)) / 255.0;
}
`;

class WebGPUWorlds extends Worlds {
  static async create(gpu, model, words, records, { isBatch }) {
    const worlds = new WebGPUWorlds(gpu, model, words, records);
    const { device } = gpu, { STORAGE, UNIFORM, INDIRECT, VERTEX } = GPUBufferUsage, { COMPUTE, FRAGMENT } = GPUShaderStage;
    const isSmall = records.every(({ width, height }) => width * height <= MOST_BATCH_CELLS);
    worlds.isBatch = isBatch ?? (isSmall && records.length >= LEAST_BATCH_WORLDS);
    let [cells, tiles] = [0, 0];
    for (const record of records) {
      Object.assign(record, { first: [cells, tiles], isSurveyed: false, listAge: LIST_LIFETIME });
      cells += record.width * record.height;
      tiles += 2 + 2 * Math.ceil(record.width / TILE) * Math.ceil(record.height / TILE);
    }
    const buffers = worlds.buffers = {
      model: gpu.buffer(words.all.length, STORAGE), worlds: gpu.buffer(RECORD_WORDS * records.length, STORAGE),
      cells: gpu.buffer(cells * words.cell, STORAGE), next: gpu.buffer(cells * words.cell, STORAGE),
      life: gpu.buffer(cells, STORAGE), tiles: gpu.buffer(tiles, STORAGE),
      forms: gpu.buffer(Math.ceil(cells / 4), STORAGE), groups: gpu.buffer(3 * records.length, STORAGE | INDIRECT),
      canvas: gpu.buffer(4, UNIFORM), instances: gpu.buffer(5 * records.length, VERTEX),
    };
    device.queue.writeBuffer(buffers.model, 0, words.all);
    records.forEach((_, i) => worlds.writeRecord(i));

    const constants = HEADER.map((name) => `const ${name} = ${words[name]}u;\n`).join("");
    const module = device.createShaderModule({ code: constants + gpu.stepText });
    const { messages } = await module.getCompilationInfo();
    const wrong = messages.filter(({ type }) => type === "error").map(({ lineNum, message }) => `${lineNum}: ${message}`);
    if (wrong.length > 0) throw new Error(`nca_step.wgsl does not compile: ${wrong.join("\n")}`);
    const layout = (visibility, types) => device.createBindGroupLayout({
      entries: types.map((type, binding) => ({ binding, visibility, buffer: { type } })),
    });
    const storages = Array(5).fill("storage");
    const layouts = [layout(COMPUTE, ["uniform", "read-only-storage", ...storages, "read-only-storage"]), layout(COMPUTE, ["storage"])];
    const group = (layout, list) => device.createBindGroup({
      layout, entries: list.map((buffer, binding) => ({ binding, resource: { buffer } })),
    });
    const shared = [buffers.model, buffers.worlds, buffers.cells, buffers.next, buffers.life, buffers.tiles, buffers.forms];
    worlds.runs = Array.from({ length: worlds.isBatch ? 1 : records.length }, () => gpu.buffer(4, UNIFORM));
    worlds.bindGroups = worlds.runs.map((run) => group(layouts[0], [run, ...shared]));
    worlds.groupsGroup = group(layouts[1], [buffers.groups]);
    worlds.runs.forEach((run, i) => device.queue.writeBuffer(run, 0, new Uint32Array([i, 1, 0, 1])));
    const names = worlds.isBatch ? ["batch"] : ["survey", "list", "update", "settle"];
    worlds.pipelines = Object.fromEntries(await Promise.all(names.map(async (entryPoint) => [
      entryPoint,
      await device.createComputePipelineAsync({
        layout: device.createPipelineLayout({ bindGroupLayouts: entryPoint === "list" ? layouts : layouts.slice(0, 1) }),
        compute: { module, entryPoint },
      }),
    ])));
    if (gpu.context) await worlds.#prepareDrawing(constants, group, layout(FRAGMENT | GPUShaderStage.VERTEX, ["uniform", "read-only-storage"]));
    return worlds;
  }

  async #prepareDrawing(constants, group, layout) {
    const { device, format } = this.gpu, module = device.createShaderModule({ code: constants + WEBGPU_DRAWING });
    const over = { srcFactor: "one", dstFactor: "one-minus-src-alpha" };
    this.drawing = await device.createRenderPipelineAsync({
      layout: device.createPipelineLayout({ bindGroupLayouts: [layout] }),
      vertex: {
        module, entryPoint: "corner",
        buffers: [{
          arrayStride: 20, stepMode: "instance",
          attributes: [
            { shaderLocation: 0, offset: 0, format: "float32x2" }, { shaderLocation: 1, offset: 8, format: "uint32x2" },
            { shaderLocation: 2, offset: 16, format: "uint32" },
          ],
        }],
      },
      fragment: { module, entryPoint: "pixel", targets: [{ format, blend: { color: over, alpha: over } }] },
      primitive: { topology: "triangle-strip" },
    });
    this.drawingGroup = group(layout, [this.buffers.canvas, this.buffers.cells]);
  }

  writeRecord(i) {
    this.gpu.device.queue.writeBuffer(this.buffers.worlds, 4 * RECORD_WORDS * i, recordWords(this.records[i]));
  }
  writeWords(i, x, y, words) {
    const record = this.records[i];
    record.isSurveyed = false;
    const cell = record.first[0] + y * record.width + x;
    this.gpu.device.queue.writeBuffer(this.buffers.cells, 4 * this.words.cell * cell, words);
  }

  /** Writes are of whole words, and worlds begin anywhere in one: all of the set's forms are kept here. */
  writeForms(i, top, bottom) {
    const { width, forms, first } = this.records[i], last = this.records.at(-1);
    this.cellForms ??= new Uint8Array(4 * Math.ceil((last.first[0] + last.width * last.height) / 4));
    this.cellForms.set(forms.subarray(top * width, bottom * width), first[0] + top * width);
    const start = (first[0] + top * width) & ~3, end = Math.ceil((first[0] + bottom * width) / 4) * 4;
    this.gpu.device.queue.writeBuffer(this.buffers.forms, start, this.cellForms, start, end - start);
  }

  advance(count) {
    if (this.isBatch) this.#advanceBatch(count);
    else this.#advanceTiles(count);
  }
  #advanceBatch(count) {
    const { device } = this.gpu, row = Math.min(this.length, MOST_GROUPS);
    for (let left = count; left > 0; left -= STEPS_PER_DISPATCH) {
      const run = new Uint32Array([0, this.length, Math.min(left, STEPS_PER_DISPATCH), row]);
      device.queue.writeBuffer(this.runs[0], 0, run);
      const encoder = device.createCommandEncoder(), pass = encoder.beginComputePass();
      pass.setBindGroup(0, this.bindGroups[0]);
      pass.setPipeline(this.pipelines.batch);
      pass.dispatchWorkgroups(row, Math.ceil(this.length / row));
      pass.end();
      device.queue.submit([encoder.finish()]);
    }
  }
  #advanceTiles(count) {
    const { device } = this.gpu, encoder = device.createCommandEncoder(), pass = encoder.beginComputePass();
    this.records.forEach((record, i) => {
      pass.setBindGroup(0, this.bindGroups[i]);
      if (!record.isSurveyed) {
        pass.setPipeline(this.pipelines.survey);
        pass.dispatchWorkgroups(Math.ceil(record.width / TILE), Math.ceil(record.height / TILE));
        Object.assign(record, { isSurveyed: true, listAge: LIST_LIFETIME });
      }
      for (let step = 0; step < count; step++) {
        if (record.listAge === LIST_LIFETIME) {
          pass.setBindGroup(1, this.groupsGroup);
          pass.setPipeline(this.pipelines.list);
          pass.dispatchWorkgroups(1);
          record.listAge = 0;
        }
        for (const name of ["update", "settle"]) {
          pass.setPipeline(this.pipelines[name]);
          pass.dispatchWorkgroupsIndirect(this.buffers.groups, 12 * i);
        }
        record.listAge++;
      }
    });
    pass.end();
    device.queue.submit([encoder.finish()]);
  }

  async readWords(i) {
    const { device } = this.gpu, { width, height, first } = this.records[i], cellSize = 4 * this.words.cell;
    const size = width * height * cellSize;
    const copy = device.createBuffer({ size, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST });
    const encoder = device.createCommandEncoder();
    encoder.copyBufferToBuffer(this.buffers.cells, first[0] * cellSize, copy, 0, size);
    device.queue.submit([encoder.finish()]);
    await copy.mapAsync(GPUMapMode.READ);
    const words = new Uint32Array(copy.getMappedRange().slice(0));
    copy.destroy();
    return words;
  }

  draw(pass, places, width, height) {
    const { queue } = this.gpu.device, words = new Uint32Array(5 * this.length), numbers = new Float32Array(words.buffer);
    this.records.forEach((record, i) => {
      numbers.set([places[2 * i], places[2 * i + 1]], 5 * i);
      words.set([record.width, record.height, record.first[0]], 5 * i + 2);
    });
    queue.writeBuffer(this.buffers.instances, 0, words);
    queue.writeBuffer(this.buffers.canvas, 0, new Float32Array([width, height, 0, 0]));
    pass.setPipeline(this.drawing);
    pass.setBindGroup(0, this.drawingGroup);
    pass.setVertexBuffer(0, this.buffers.instances);
    pass.draw(4, this.length);
  }

  free() {
    for (const buffer of [...Object.values(this.buffers), ...this.runs]) buffer.destroy();
  }
}

// --------------------------------------------------------------------- WebGL2

const RECORDS_PER_ROW = 64, MODEL_TEXELS_PER_ROW = 256;

class WebGL2 extends GPU {
  static async open(canvas, shaders) {
    const gl = (canvas ?? document.createElement("canvas")).getContext("webgl2", { antialias: false });
    if (!gl) throw new Error("there is no context");
    const info = gl.getExtension("WEBGL_debug_renderer_info"), gpu = new WebGL2();
    return Object.assign(gpu, {
      gl, canvas, stepText: await text(`${shaders}/nca_step.glsl`), copies: gl.createFramebuffer(),
      name: gl.getParameter(info ? info.UNMASKED_RENDERER_WEBGL : gl.RENDERER),
    });
  }
  get errors() {
    const error = this.gl.getError();
    return error === 0 ? [] : [`WebGL error ${error}`];
  }

  /** A texture of integers, four words a texel. */
  texture(width, height, format = this.gl.RGBA32UI) {
    const { gl } = this, texture = gl.createTexture();
    gl.bindTexture(gl.TEXTURE_2D, texture);
    gl.texStorage2D(gl.TEXTURE_2D, 1, format, width, height);
    for (const filter of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER]) gl.texParameteri(gl.TEXTURE_2D, filter, gl.NEAREST);
    return texture;
  }
  write(texture, x, y, width, height, words) {
    const { gl } = this;
    gl.bindTexture(gl.TEXTURE_2D, texture);
    gl.texSubImage2D(gl.TEXTURE_2D, 0, x, y, width, height, gl.RGBA_INTEGER, gl.UNSIGNED_INT, words);
  }
  program(vertexText, fragmentText) {
    const { gl } = this, program = gl.createProgram();
    const header = "#version 300 es\nprecision highp float; precision highp int; precision highp usampler2D;\n";
    for (const [type, source] of [[gl.VERTEX_SHADER, vertexText], [gl.FRAGMENT_SHADER, fragmentText]]) {
      const shader = gl.createShader(type);
      gl.shaderSource(shader, header + source);
      gl.compileShader(shader);
      if (!gl.getShaderParameter(shader, gl.COMPILE_STATUS)) throw new Error(gl.getShaderInfoLog(shader));
      gl.attachShader(program, shader);
    }
    gl.linkProgram(program);
    if (!gl.getProgramParameter(program, gl.LINK_STATUS)) throw new Error(gl.getProgramInfoLog(program));
    return program;
  }
  makeWorlds(...all) {
    return new WebGL2Worlds(this, ...all);
  }

  draw(layers) {
    const { gl, canvas } = this;
    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
    gl.viewport(0, 0, canvas.width, canvas.height);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    for (const { worlds, places } of layers) worlds.draw(places, canvas.width, canvas.height);
    gl.disable(gl.BLEND);
  }
  async finished() {
    const { gl } = this, fence = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
    gl.flush();
    while (gl.clientWaitSync(fence, 0, 0) === gl.TIMEOUT_EXPIRED) await new Promise((resolve) => setTimeout(resolve, 1));
    gl.deleteSync(fence);
  }
}

const WEBGL2_CORNER = `
layout(location = 0) in vec2 place;
layout(location = 1) in vec4 world;          // size, and the atlas's column and row
uniform vec2 canvasSize;
out vec2 texel;
void main() {
    vec2 cell = vec2(gl_VertexID & 1, gl_VertexID >> 1) * world.xy;
    vec2 position = 2.0 * (place + cell) / canvasSize - 1.0;
    gl_Position = vec4(position.x, -position.y, 0.0, 1.0);
    texel = world.zw + cell;
}
`;
const WEBGL2_PIXEL = `
uniform highp usampler2D cells;
in vec2 texel;
out vec4 colour;
int byte(int v) { return (clamp(v, 0, 1 << int(STATE_FRACTION)) * 255 + ((1 << int(STATE_FRACTION)) >> 1)) >> int(STATE_FRACTION); }
void main() {
    uvec4 words = texelFetch(cells, ivec2(texel), 0);
    int alpha = byte(int(words.y) >> 16);
    ivec3 rgb = ivec3(byte(int(words.x << 16) >> 16), byte(int(words.x) >> 16), byte(int(words.y << 16) >> 16));
    colour = vec4(min(rgb, ivec3(alpha)), alpha) / 255.0;
}
`;

class WebGL2Worlds extends Worlds {
  constructor(gpu, model, words, records) {
    super(gpu, model, words, records);
    const { gl } = gpu, largest = (side) => Math.max(...records.map((record) => record[side]));
    this.textures = Math.ceil(words.cell / 4);
    // An atlas of equal slots, about as wide as it is high.
    const [slotWidth, slotHeight] = [largest("width"), largest("height")];
    const columns = Math.max(1, Math.min(
      Math.ceil(Math.sqrt((records.length * slotHeight) / slotWidth)), Math.floor(gl.getParameter(gl.MAX_TEXTURE_SIZE) / slotWidth)));
    records.forEach((record, i) =>
      Object.assign(record, { first: [slotWidth * (i % columns), slotHeight * Math.floor(i / columns)] }));
    this.width = slotWidth * columns;
    this.height = slotHeight * Math.ceil(records.length / columns);

    const modelRows = Math.ceil(words.all.length / (4 * MODEL_TEXELS_PER_ROW));
    const padded = new Uint32Array(4 * MODEL_TEXELS_PER_ROW * modelRows);
    padded.set(words.all);
    this.modelTexture = gpu.texture(MODEL_TEXELS_PER_ROW, modelRows);
    gpu.write(this.modelTexture, 0, 0, MODEL_TEXELS_PER_ROW, modelRows, padded);
    this.recordTexture = gpu.texture(3 * RECORDS_PER_ROW, Math.ceil(records.length / RECORDS_PER_ROW));
    records.forEach((_, i) => this.#writeRecord(i));
    // Models of one form read none of it.
    this.formTexture = words.FORMS > 1 ? gpu.texture(this.width, this.height, gl.R8UI) : gpu.texture(1, 1, gl.R8UI);
    /** Steps since the records were written: their clocks are not moved on by the passes. */
    this.stepsSince = 0;
    /** Before a step, between its passes, and after it. */
    this.sets = [0, 1, 2].map(() => this.#makeSet());

    const constants = HEADER.map((name) => `#define ${name} ${words[name]}u\n`).join("") + `#define TEXTURES ${this.textures}\n`;
    const step = (defines) => constants + defines + gpu.stepText;
    this.passes = ["UPDATE", "MASK"].map((pass) => {
      const program = gpu.program(step("#define VERTEX\n"), step(`#define FRAGMENT\n#define PASS_${pass}\n`));
      gl.useProgram(program);
      const place = (name) => gl.getUniformLocation(program, name);
      gl.uniform1i(place("modelTexture"), 0);
      gl.uniform1i(place("worldTexture"), 1);
      gl.uniform1i(place("earlier"), 2);
      gl.uniform1i(place("formTexture"), 3);
      gl.uniform1iv(place("source[0]"), Array.from({ length: this.textures }, (_, t) => 4 + t));
      gl.uniform2ui(place("atlasSize"), this.width, this.height);
      return { program, stepsSince: place("stepsSince") };
    });
    if (gpu.canvas) this.#prepareDrawing(constants);
  }

  #makeSet() {
    const { gl } = this.gpu, frame = gl.createFramebuffer();
    const textures = Array.from({ length: this.textures }, () => this.gpu.texture(this.width, this.height));
    gl.bindFramebuffer(gl.FRAMEBUFFER, frame);
    textures.forEach((texture, t) =>
      gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0 + t, gl.TEXTURE_2D, texture, 0));
    gl.drawBuffers(textures.map((_, t) => gl.COLOR_ATTACHMENT0 + t));
    if (gl.checkFramebufferStatus(gl.FRAMEBUFFER) !== gl.FRAMEBUFFER_COMPLETE)
      throw new Error(`WebGL2 can't draw to ${this.textures} textures of ${this.width} × ${this.height} integers`);
    return { frame, textures };
  }

  #prepareDrawing(constants) {
    const { gl } = this.gpu, program = this.gpu.program(WEBGL2_CORNER, constants + WEBGL2_PIXEL);
    this.drawing = { program, canvasSize: gl.getUniformLocation(program, "canvasSize"), array: gl.createVertexArray() };
    gl.useProgram(program);
    gl.uniform1i(gl.getUniformLocation(program, "cells"), 0);
    gl.bindVertexArray(this.drawing.array);
    gl.bindBuffer(gl.ARRAY_BUFFER, (this.drawing.instances = gl.createBuffer()));
    [2, 4].forEach((size, i) => {
      gl.enableVertexAttribArray(i);
      gl.vertexAttribPointer(i, size, gl.FLOAT, false, 24, 8 * i);
      gl.vertexAttribDivisor(i, 1);
    });
    gl.bindVertexArray(null);
  }

  #writeRecord(i) {
    const x = 3 * (i % RECORDS_PER_ROW), y = Math.floor(i / RECORDS_PER_ROW);
    this.gpu.write(this.recordTexture, x, y, 3, 1, recordWords(this.records[i]));
  }
  writeRecord() {
    this.records.forEach((_, i) => this.#writeRecord(i));
    this.stepsSince = 0;
  }
  writeWords(i, x, y, words) {
    const { cell } = this.words, count = words.length / cell, [left, top] = this.records[i].first;
    this.sets[0].textures.forEach((texture, t) => {
      const plane = new Uint32Array(4 * count), used = Math.min(4, cell - 4 * t);
      for (let k = 0; k < count; k++) plane.set(words.subarray(cell * k + 4 * t, cell * k + 4 * t + used), 4 * k);
      this.gpu.write(texture, left + x, top + y, count, 1, plane);
    });
  }

  writeForms(i, top, bottom) {
    const { gl } = this.gpu, { width, forms, first } = this.records[i];
    gl.bindTexture(gl.TEXTURE_2D, this.formTexture);
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
    gl.texSubImage2D(
      gl.TEXTURE_2D, 0, first[0], first[1] + top, width, bottom - top, gl.RED_INTEGER, gl.UNSIGNED_BYTE, forms, top * width);
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 4);
  }

  #bind(first, textures) {
    const { gl } = this.gpu;
    textures.forEach((texture, t) => {
      gl.activeTexture(gl.TEXTURE0 + first + t);
      gl.bindTexture(gl.TEXTURE_2D, texture);
    });
    gl.activeTexture(gl.TEXTURE0 + 15);       // of those that writing binds
  }
  advance(count) {
    const { gl } = this.gpu, [update, mask] = this.passes;
    // The clock in the uniform has 32 bits.
    if (this.stepsSince + count > 0x7fffffff) this.writeRecord();
    gl.viewport(0, 0, this.width, this.height);
    const run = (pass, from, to) => {
      gl.useProgram(pass.program);
      this.#bind(0, [this.modelTexture, this.recordTexture, this.sets[0].textures[0], this.formTexture, ...from.textures]);
      gl.bindFramebuffer(gl.FRAMEBUFFER, to.frame);
      gl.drawArraysInstanced(gl.TRIANGLES, 0, 6, this.length);
    };
    for (let step = 0; step < count; step++) {
      gl.useProgram(update.program);
      gl.uniform1ui(update.stepsSince, this.stepsSince++);
      const [before, between, after] = this.sets;
      run(update, before, between);
      run(mask, between, after);
      this.sets = [after, between, before];
    }
  }

  async readWords(i) {
    const { gl } = this.gpu, { width, height, first } = this.records[i], { cell } = this.words;
    const words = new Uint32Array(width * height * cell), plane = new Uint32Array(width * height * 4);
    const buffers = this.sets[0].textures.map((_, t) => {
      const buffer = gl.createBuffer();
      gl.bindFramebuffer(gl.FRAMEBUFFER, this.sets[0].frame);
      gl.readBuffer(gl.COLOR_ATTACHMENT0 + t);
      gl.bindBuffer(gl.PIXEL_PACK_BUFFER, buffer);
      gl.bufferData(gl.PIXEL_PACK_BUFFER, plane.byteLength, gl.STREAM_READ);
      gl.readPixels(first[0], first[1], width, height, gl.RGBA_INTEGER, gl.UNSIGNED_INT, 0);
      gl.bindBuffer(gl.PIXEL_PACK_BUFFER, null);
      return buffer;
    });
    await this.gpu.finished();
    buffers.forEach((buffer, t) => {
      gl.bindBuffer(gl.PIXEL_PACK_BUFFER, buffer);
      gl.getBufferSubData(gl.PIXEL_PACK_BUFFER, 0, plane);
      gl.bindBuffer(gl.PIXEL_PACK_BUFFER, null);
      gl.deleteBuffer(buffer);
      const used = Math.min(4, cell - 4 * t);
      for (let k = 0; k < width * height; k++) words.set(plane.subarray(4 * k, 4 * k + used), cell * k + 4 * t);
    });
    return words;
  }

  draw(places, width, height) {
    const { gl } = this.gpu, { program, canvasSize, array, instances } = this.drawing;
    const numbers = new Float32Array(6 * this.length);
    this.records.forEach((record, i) =>
      numbers.set([places[2 * i], places[2 * i + 1], record.width, record.height, ...record.first], 6 * i));
    gl.bindBuffer(gl.ARRAY_BUFFER, instances);
    gl.bufferData(gl.ARRAY_BUFFER, numbers, gl.DYNAMIC_DRAW);
    gl.useProgram(program);
    gl.uniform2f(canvasSize, width, height);
    this.#bind(0, [this.sets[0].textures[0]]);
    gl.bindVertexArray(array);
    gl.drawArraysInstanced(gl.TRIANGLE_STRIP, 0, 4, this.length);
    gl.bindVertexArray(null);
  }

  free() {
    const { gl } = this.gpu;
    for (const { frame, textures } of this.sets) {
      gl.deleteFramebuffer(frame);
      textures.forEach((texture) => gl.deleteTexture(texture));
    }
    for (const texture of [this.modelTexture, this.recordTexture, this.formTexture]) gl.deleteTexture(texture);
    for (const { program } of this.passes) gl.deleteProgram(program);
  }
}

// ---------------------------------------------------------------- WebAssembly

/** The same without a GPU. */
class Wasm extends GPU {
  errors = [];
  static async open(canvas) {
    return Object.assign(new Wasm(), {
      canvas, context: canvas?.getContext("2d"), name: Runtime.hasVectors ? "WebAssembly, simd128" : "WebAssembly",
    });
  }
  makeWorlds(...all) {
    return new WasmWorlds(this, ...all);
  }
  draw(layers) {
    this.context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    for (const { worlds, places } of layers) worlds.draw(this.context, places);
  }
  async finished() {}
}

class WasmWorlds extends Worlds {
  constructor(gpu, model, words, records) {
    super(gpu, model, words, records);
    this.worlds = records.map((record) => model.world(record));
  }
  writeRecord(i) {
    const { originX, originY, stepCount } = this.records[i], { runtime } = this.gpu, { functions } = runtime;
    runtime.check(functions.nca_world_set_origin(this.worlds[i].address, originX, originY));
    runtime.check(functions.nca_world_set_step_count(this.worlds[i].address, stepCount));
  }
  seed(i, x, y) {
    this.worlds[i].seed(x, y);
  }
  eraseRectangle(i, ...rectangle) {
    this.worlds[i].eraseRectangle(...rectangle);
  }
  eraseCircle(i, ...circle) {
    this.worlds[i].eraseCircle(...circle);
  }
  reset(i, randomSeed = 0n) {
    Object.assign(this.records[i], { randomSeed, stepCount: 0n });
    this.worlds[i].reset(randomSeed);
  }
  setForm(i, form) {
    this.gpu.runtime.check(this.gpu.runtime.functions.nca_world_set_form(this.worlds[i].address, form));
  }
  setFormRectangle(i, form, ...rectangle) {
    const { runtime } = this.gpu;
    runtime.check(runtime.functions.nca_world_set_form_rectangle(this.worlds[i].address, form, ...rectangle));
  }
  advance(count) {
    for (const world of this.worlds) world.step(count);
  }
  async stateHash(i) {
    return this.worlds[i].stateHash;
  }
  async liveCells(i) {
    return this.worlds[i].liveCells;
  }
  async render(i) {
    return this.worlds[i].render().slice();
  }
  draw(context, places) {
    this.worlds.forEach((world, i) => {
      const picture = (this.records[i].picture ??= new OffscreenCanvas(world.width, world.height));
      picture.getContext("2d").putImageData(new ImageData(world.render(), world.width, world.height), 0, 0);
      context.drawImage(picture, places[2 * i], places[2 * i + 1]);
    });
  }
  free() {
    for (const world of this.worlds) world.free();
  }
}

// ------------------------------------------------------------------ one world

/** A world with the methods of `World`; `render`, `liveCells` and `stateHash` are promises. */
export class GPUWorld {
  #worlds;

  static async create(gpu, model, options = {}) {
    const world = new GPUWorld();
    world.#worlds = await gpu.worlds(model, [options]);
    Object.assign(world, { model, width: world.#worlds.records[0].width, height: world.#worlds.records[0].height });
    return world;
  }
  free() {
    this.#worlds.free();
  }
  seed(x, y) {
    this.#worlds.seed(0, x, y);
  }
  step(count = 1) {
    this.#worlds.step(count);
  }
  reset(randomSeed = 0n) {
    this.#worlds.reset(0, randomSeed);
  }
  eraseCircle(x, y, radius) {
    this.#worlds.eraseCircle(0, x, y, radius);
  }
  eraseRectangle(x, y, width, height) {
    this.#worlds.eraseRectangle(0, x, y, width, height);
  }
  setForm(form) {
    this.#worlds.setForm(0, form);
  }
  setFormCircle(form, x, y, radius) {
    this.#worlds.setFormCircle(0, form, x, y, radius);
  }
  setFormRectangle(form, x, y, width, height) {
    this.#worlds.setFormRectangle(0, form, x, y, width, height);
  }
  setOrigin(x, y) {
    this.#worlds.setOrigin(0, x, y);
  }
  setStepCount(count) {
    this.#worlds.setStepCount(0, count);
  }
  render() {
    return this.#worlds.render(0);
  }
  get stepCount() {
    return Number(this.#worlds.records[0].stepCount);
  }
  get liveCells() {
    return this.#worlds.liveCells(0);
  }
  get stateHash() {
    return this.#worlds.stateHash(0);
  }
  get engine() {
    return this.#worlds.gpu.api;
  }
}
