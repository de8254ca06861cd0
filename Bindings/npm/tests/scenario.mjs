// Bindings/scenario/scenario.c in JavaScript.
import { readFileSync } from "node:fs";
import { FORMATS, Runtime, RuntimeError } from "ncaruntime";

const [file, scenario] = process.argv.slice(2);
const runtime = await Runtime.load();
const model = runtime.model(readFileSync(file));
let world, snapshot;

function printSum(what, bytes) {
  let sum = 14695981039346656037n;
  for (const byte of bytes) sum = BigInt.asUintN(64, (sum ^ BigInt(byte)) * 1099511628211n);
  console.log(`${what} ${sum.toString(16).padStart(16, "0")}`);
}

function refused(what, call) {
  try {
    call();
  } catch (error) {
    if (!(error instanceof RuntimeError)) throw error;
    console.log(`${what} ${error.code}: ${error.message}`);
  }
}

const commands = {
  info: () =>
    console.log(
      `info ${model.channels} ${model.hidden} ${model.kernels} ${model.fireRate} ${model.aliveThreshold} ` +
        `${Number(model.wraps)} ${model.stateFraction} ${model.gridWidth}x${model.gridHeight} ${model.seedX},` +
        `${model.seedY} ${model.steps} abi 2`),
  forms: () => console.log(`forms ${model.formNames.length}:${model.formNames.map((name) => ` '${name}'`).join("")}`),
  gpu: () => printSum("gpu", model.gpu()),
  broken: () => refused("broken", () => runtime.model(new TextEncoder().encode("neural cellular automaton"))),
  world: ([width, height], [, , randomSeed]) => {
    world?.free();
    world = model.world({ width, height, randomSeed: BigInt(randomSeed) });
    const isEngine = runtime.isAvailable("simd") && world.engine !== "unknown";
    console.log(`world ${world.width}x${world.height}, an engine: ${Number(isEngine)}`);
  },
  "seed-default": () => world.seed(),
  seed: ([x, y]) => world.seed(x, y),
  step: ([count]) => world.step(count),
  worlds: ([count]) => runtime.stepAll([world], count),
  slices: ([cells]) => {
    let slices = 1;
    while (!world.stepSlice(cells)) slices++;
    console.log(`slices, more than one: ${Number(slices > 1)}`);
  },
  jobs: () => world.step(), // a module has one thread, and no jobs
  "erase-circle": ([x, y, radius]) => world.eraseCircle(x, y, radius),
  "erase-rectangle": (n) => world.eraseRectangle(...n),
  form: ([form]) => world.setForm(form),
  "form-circle": (n) => world.setFormCircle(...n),
  "form-rectangle": (n) => world.setFormRectangle(...n),
  "form-at": ([x, y]) => console.log(`form ${world.form}, ${world.formAt(x, y)}`),
  origin: ([x, y]) => world.setOrigin(x, y),
  "step-count": (_, [count]) => world.setStepCount(BigInt(count)),
  reset: (_, [randomSeed]) => world.reset(BigInt(randomSeed)),
  "copy-cell": ([x, y, toX, toY]) => world.writeCell(toX, toY, world.readCell(x, y)),
  "copy-cells": ([x, y, width, height, toX, toY]) => {
    const cells = world.readCells(x, y, width, height);
    world.writeCells(cells, toX, toY, width, height);
    printSum("cells", new Uint8Array(cells.buffer));
  },
  save: () => printSum("snapshot", (snapshot = world.save())),
  restore: () => world.restore(snapshot),
  show: () =>
    console.log(
      `step ${world.stepCount}, ${world.liveCells} live, hash ${world.stateHash.toString(16).padStart(16, "0")}`),
  dirty: () => {
    const dirty = world.takeDirtyRectangle();
    if (dirty === null) return console.log("dirty 0,0 0x0");
    console.log(`dirty ${dirty.x},${dirty.y} ${dirty.width}x${dirty.height}`);
    printSum("pixels", world.renderRectangle(dirty, "rgbaPremultiplied"));
  },
  pixels: ([format]) => printSum("pixels", world.render(Object.keys(FORMATS)[format])),
  palette: (n) => {
    const pixels = world.render(), copy = pixels.slice();
    runtime.applyPalette(pixels, world.width, world.height, n);
    printSum("palette", pixels);
    runtime.applyPalette(copy, world.width, world.height, n);
    if (Buffer.compare(Buffer.from(copy), Buffer.from(pixels)) !== 0) throw new Error("pixels elsewhere are not the same");
  },
  refused: ([x, y]) => refused("refused", () => world.seed(x, y)),
};

for (const line of readFileSync(scenario, "utf8").split("\n")) {
  const [command, ...words] = line.split(" ");
  if (command === "" || command.startsWith("#")) continue;
  commands[command](words.map(Number), words);
}
