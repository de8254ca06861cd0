// step.c in JavaScript; with `whole` behind the model 100 steps are one call, and the loop is the module's own.
import { readFileSync } from "node:fs";
import { Runtime } from "../../Bindings/npm/ncaruntime.js";

const [file, kind] = process.argv.slice(2);
const runtime = await Runtime.load(new URL("../../build/wasm32/lib/ncaruntime.wasm", import.meta.url));
const world = runtime.model(readFileSync(file)).world();
world.seed();
world.step(128);
let least = 1e9;
for (let round = 0; round < 40; round++) {
  const start = process.hrtime.bigint();
  if (kind === "whole") world.step(100);
  else for (let i = 0; i < 100; i++) world.step();
  least = Math.min(least, Number(process.hrtime.bigint() - start) / 100);
}
console.log(Math.round(least));
