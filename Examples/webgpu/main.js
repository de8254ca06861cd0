// The page: opens a GPU, plants a garden, and hands it what pointer and controls say.
//
// In the address: ?api=webgpu|webgl2|wasm, ?sprites=1000, ?seed=1
import { Runtime } from "../ncaruntime.js";
import { Garden } from "./garden.js";
import { GPU } from "./ncagpu.js";

const MODELS = ["dragon", "heart", "mushroom", "gem", "ghost", "potion", "smiley", "star"];
/** Room for a sprite, and how small cells may become for it. */
const CELLS_PER_SPRITE = 2200, MOST_CELLS_PER_PIXEL = 2.5;
const API_NAMES = { webgpu: "WebGPU", webgl2: "WebGL2", wasm: "WebAssembly" };

const element = (id) => document.getElementById(id);
const [board, field] = [element("board"), element("field")];
const options = new URLSearchParams(location.search);
/** What tests look at. */
const page = { isPaused: false, isReady: false };
globalThis.page = page;

start().catch((error) => {
  element("error").textContent = `This page could not start: ${error.message}`;
  element("error").hidden = false;
  throw error;
});

async function start() {
  const count = Number(options.get("sprites") ?? 1000), api = options.get("api");
  element("count").textContent = count.toLocaleString("en");
  const runtime = await Runtime.load("../ncaruntime.wasm");
  const models = await Promise.all(MODELS.map(async (name) => {
    const response = await fetch(`../models/${name}.nca`);
    return runtime.model(new Uint8Array(await response.arrayBuffer()));
  }));
  // A cell is a pixel of the display, or less where so many sprites would cover each other.
  const crowded = Math.sqrt((count * CELLS_PER_SPRITE) / (board.clientWidth * board.clientHeight));
  page.scale = 1 / Math.max(Math.min(devicePixelRatio, 2), Math.min(crowded, MOST_CELLS_PER_PIXEL));
  [field.width, field.height] = [board.clientWidth, board.clientHeight].map((side) => Math.max(1, Math.round(side / page.scale)));
  page.gpu = await GPU.open(runtime, field, api ? { apis: [api] } : {});
  if (page.gpu.api === "wasm") element("where").textContent = "without a GPU";
  element("api").textContent = API_NAMES[page.gpu.api];
  element("api").title = [page.gpu.name, ...page.gpu.refusals].join("\n");
  const seed = Number(options.get("seed") ?? 1);
  page.garden = await Garden.plant(page.gpu, models, count, field.width, field.height, seed);
  listen();
  page.isReady = true;
  run();
}

function listen() {
  let last;
  const cell = (event) => {
    const box = field.getBoundingClientRect();
    return [(event.clientX - box.left) / page.scale, (event.clientY - box.top) / page.scale].map(Math.round);
  };
  // A fast hand leaves no gaps: a circle every half radius.
  const rub = ([x, y]) => {
    const radius = Number(element("radius").value), [fromX, fromY] = last ?? [x, y];
    const parts = Math.max(1, Math.ceil(Math.hypot(x - fromX, y - fromY) / (radius / 2)));
    for (let i = 1; i <= parts; i++)
      page.garden.erase(Math.round(fromX + ((x - fromX) * i) / parts), Math.round(fromY + ((y - fromY) * i) / parts), radius);
    last = [x, y];
  };
  board.addEventListener("pointerdown", (event) => {
    board.setPointerCapture(event.pointerId);
    element("hint").hidden = true;
    last = undefined;
    rub(cell(event));
  });
  board.addEventListener("pointermove", (event) => event.buttons && rub(cell(event)));
  element("pause").addEventListener("click", ({ target }) => {
    page.isPaused = !page.isPaused;
    target.setAttribute("aria-pressed", String(page.isPaused));
    target.textContent = page.isPaused ? "Go on" : "Pause";
  });
  element("compare").addEventListener("click", compare);
}

/** Compares a sprite with the same steps and damage on the CPU. */
async function compare() {
  const layer = Math.floor(Math.random() * page.garden.layers.length);
  const sprite = Math.floor(Math.random() * page.garden.layers[layer].worlds.length);
  const { here, there } = await page.garden.compare(layer, sprite);
  const isSame = here === there, hash = here.toString(16).padStart(16, "0");
  element("verdict").className = isSame ? "same" : "other";
  element("verdict").textContent = isSame
    ? `State hash ${hash}: the same on the CPU` : `State hash ${hash}, but ${there.toString(16)} on the CPU`;
}

/** Steps and draws, never more than the GPU has done: what it is given would pile up. */
async function run() {
  let [counted, since] = [0, performance.now()];
  for (;;) {
    await new Promise(requestAnimationFrame);
    if (!page.isPaused) {
      const steps = Number(element("steps").value);
      page.garden.step(steps);
      counted += steps;
    }
    page.gpu.draw(page.garden.layers);
    await page.gpu.finished();
    const elapsed = performance.now() - since;
    if (elapsed < 500) continue;
    element("rate").textContent = ((1000 * counted) / elapsed).toFixed(counted < 50 ? 1 : 0);
    [counted, since] = [0, performance.now()];
  }
}
