// Rollouts in Node's WebAssembly.
//
//     node.mjs program rollouts.wasm                    the program rollouts.c, with the two functions of WASI that it calls
//     node.mjs library ncaruntime.wasm MICRO DRAGON     the same rollouts, through the library that ships and its JavaScript
import { readFileSync, writeSync } from "node:fs";
import { MODEL_INFO, Runtime, WORLD_DEF } from "../../Bindings/npm/ncaruntime.js";

const [kind, path, ...models] = process.argv.slice(2);

async function program() {
  let memory;
  const wasi_snapshot_preview1 = {
    fd_write(file, parts, count, written) {
      const view = new DataView(memory.buffer);
      let total = 0;
      for (let i = 0; i < count; i++) {
        const [start, size] = [view.getUint32(parts + 8 * i, true), view.getUint32(parts + 8 * i + 4, true)];
        total += writeSync(file, new Uint8Array(memory.buffer, start, size));
      }
      view.setUint32(written, total, true);
      return 0;
    },
    proc_exit: (status) => process.exit(status),
  };
  const { instance } = await WebAssembly.instantiate(readFileSync(path), { wasi_snapshot_preview1 });
  memory = instance.exports.memory;
  instance.exports._start();
}

// roll_out() of rollouts.c.
function rollOut(name, model, side) {
  const options = { randomSeed: 0x0123456789abcdefn };
  if (side > 0) [options.width, options.height] = [side, side];
  const world = model.world(options);
  const part = (size, parts) => Math.trunc(size / parts);
  const { width, height } = world;
  const print = () =>
    console.log(name, world.engine, world.stepCount, world.stateHash.toString(16).padStart(16, "0"));
  world.seed();
  print();
  world.step();
  print();
  world.step(39);
  world.eraseCircle(part(width, 3), part(height, 2), part(width, 6));
  world.step(24);
  print();
  world.eraseRectangle(0, part(height, 2), width, height);
  world.seed(part(width, 4), part(height, 4));
  world.step(436);
  world.eraseCircle(part(width, 2), part(height, 2), part(width, 5));
  world.step(500);
  print();
  world.free();
}

// What ncaruntime.js says of structs is what the header says.
function compareLayout() {
  const header = readFileSync(new URL("../../Sources/CNCARuntime/include/ncaruntime.h", import.meta.url), "utf8");
  for (const [struct, layout] of [["MODEL_INFO", MODEL_INFO], ["WORLD_DEF", WORLD_DEF]])
    for (const [name, value] of Object.entries(layout)) {
      const constant = `NCA_${struct}_${name}${name === "SIZE" ? "" : "_OFFSET"}`;
      const declared = header.match(new RegExp(`\\b${constant} = (\\d+)`));
      if (Number(declared?.[1]) !== value) throw new Error(`${constant} is ${declared?.[1]}, not ${value}`);
    }
}

async function library() {
  const runtime = await Runtime.create(readFileSync(path));
  compareLayout();
  const [micro, dragon] = models.map((file) => runtime.model(readFileSync(file)));
  rollOut("micro", micro, 0);
  rollOut("dragon-12", dragon, 12);
  rollOut("dragon", dragon, 0);
}

await { program, library }[kind]();
