// The page: loads runtime and models, and hands what pointer and controls say to the garden.
import { Garden, drawWorld } from "./garden.js";
import { Runtime } from "./ncaruntime.js";

const element = (id) => document.getElementById(id);
const [board, field, brush] = [element("board"), element("field"), element("brush")];
const context = field.getContext("2d");

/** Steps per second of the speed control's positions. */
const SPEEDS = [10, 30, 60, 120, 240];
/** The longest that the steps of a frame may take: a slow machine then grows slower, and stays responsive. */
const MOST_MILLISECONDS = 12;

const page = {
  garden: new Garden(BigInt(new URLSearchParams(location.search).get("seed") ?? Date.now())),
  models: [],
  chosen: undefined,
  scale: 4,
  isPaused: false,
  /** Whether a tap on a sprite sends a wave of its next form instead of rubbing it out. */
  isMorphing: false,
};

start().catch((error) => {
  element("error").textContent = `This page could not start: ${error.message}`;
  element("error").hidden = false;
  throw error;
});

async function start() {
  const [runtime, names] = await Promise.all([
    Runtime.load("ncaruntime.wasm"),
    fetch("models/index.json").then((response) => response.json()),
  ]);
  page.models = await Promise.all(
    names.map(async (name) => {
      const response = await fetch(`models/${name}.nca`);
      return { name, model: runtime.model(new Uint8Array(await response.arrayBuffer())) };
    }));
  const thumbnails = page.models.map(addToPalette);
  fit();
  new ResizeObserver(fit).observe(board);
  choose(page.models.find(({ name }) => name === "dragon") ?? page.models[0]);
  const { garden, chosen } = page;
  garden.plant(chosen.model, Math.floor(garden.width / 2), Math.floor(garden.height / 2));
  element("engine").textContent = garden.sprites[0].world.engine;
  listen();
  run(thumbnails);
}

// ---------------------------------------------------------------- palette

/** A button whose picture grows, once. */
function addToPalette(entry) {
  const button = document.createElement("button"), canvas = document.createElement("canvas");
  const world = entry.model.world();
  world.seed();
  [canvas.width, canvas.height] = [world.width, world.height];
  button.type = "button";
  button.title = entry.name;
  button.setAttribute("role", "radio");
  button.setAttribute("aria-label", entry.name);
  button.append(canvas);
  button.addEventListener("click", () => choose(entry));
  element("palette").append(button);
  entry.button = button;
  return { world, canvas, steps: entry.model.steps };
}

function choose(entry) {
  page.chosen = entry;
  for (const { button } of page.models) button.setAttribute("aria-checked", String(button === entry.button));
  showForms(entry.model);
}

/** A button for each form of a model that has several; it switches all sprites of the model. */
function showForms(model) {
  const names = model.formNames.length > 1 ? model.formNames : [];
  element("forms").replaceChildren(...names.map((name, form) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = name;
    button.addEventListener("click", () => page.garden.setForm(model, form));
    return button;
  }));
  element("forms").hidden = names.length === 0;
  element("morph").hidden = names.length === 0;
  if (names.length === 0) setMorphing(false);
}

function setMorphing(isMorphing) {
  page.isMorphing = isMorphing;
  element("morph").setAttribute("aria-pressed", String(isMorphing));
}

// ------------------------------------------------------------------ field

/** As many cells as the board has room for; a sprite is about half of its shorter side. */
function fit() {
  const { clientWidth, clientHeight } = board;
  page.scale = Math.max(2, Math.min(8, Math.round(Math.min(clientWidth, clientHeight) / 130)));
  const [width, height] = [Math.ceil(clientWidth / page.scale), Math.ceil(clientHeight / page.scale)];
  if (width < 1 || height < 1 || (field.width === width && field.height === height)) return;
  [field.width, field.height] = [width, height];
  field.style.width = `${width * page.scale}px`;
  field.style.height = `${height * page.scale}px`;
  page.garden.resize(width, height);
  page.garden.draw(context);
}

/** The cell under a pointer. */
function cell(event) {
  const box = field.getBoundingClientRect();
  return [Math.floor((event.clientX - box.left) / page.scale), Math.floor((event.clientY - box.top) / page.scale)];
}

const radius = () => Number(element("radius").value);

function listen() {
  /** Where each pointer that is down was last: a hand has several fingers. */
  const down = new Map();
  field.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    field.setPointerCapture(event.pointerId);
    const [x, y] = cell(event);
    // On bare ground it becomes a tap, which plants, or a drag.
    const plants = !page.garden.isAlive(x, y, 1);
    if (!plants && page.isMorphing && page.garden.beginWave(x, y, 1)) return;
    if (!plants) page.garden.rub(x, y, x, y, radius());
    down.set(event.pointerId, { x, y, plants });
    showBrush(event);
  });
  field.addEventListener("pointermove", (event) => {
    showBrush(event);
    const last = down.get(event.pointerId), [x, y] = cell(event);
    if (!last || (x === last.x && y === last.y)) return;
    // A finger trembles.
    if (last.plants && Math.hypot(x - last.x, y - last.y) * page.scale < 8) return;
    page.garden.rub(last.x, last.y, x, y, radius());
    down.set(event.pointerId, { x, y, plants: false });
  });
  const end = (event) => {
    const last = down.get(event.pointerId);
    if (last?.plants && event.type === "pointerup") page.garden.plant(page.chosen.model, last.x, last.y);
    if (down.delete(event.pointerId)) element("hint").classList.add("known");
    if (event.pointerType !== "mouse") brush.hidden = true;
  };
  field.addEventListener("pointerup", end);
  field.addEventListener("pointercancel", end);
  field.addEventListener("pointerleave", () => (brush.hidden = true));

  element("pause").addEventListener("click", () => {
    page.isPaused = !page.isPaused;
    element("pause").setAttribute("aria-pressed", String(page.isPaused));
    element("pause").textContent = page.isPaused ? "Go on" : "Pause";
  });
  element("morph").addEventListener("click", () => setMorphing(!page.isMorphing));
  element("clear").addEventListener("click", () => page.garden.clear());
}

function showBrush(event) {
  const box = board.getBoundingClientRect();
  const size = (2 * radius() + 1) * page.scale;
  brush.hidden = false;
  Object.assign(brush.style, {
    width: `${size}px`, height: `${size}px`,
    left: `${event.clientX - box.left}px`, top: `${event.clientY - box.top}px`,
  });
}

// ------------------------------------------------------------------- time

function run(thumbnails) {
  let before = performance.now(), owed = 0, milliseconds = 0, nextReadout = 0;
  const frame = (now) => {
    owed = Math.min(owed + ((now - before) / 1000) * SPEEDS[element("speed").value], 16);
    before = now;
    if (page.isPaused) owed = 0;
    const began = performance.now();
    let steps = 0;
    for (; owed >= 1 && performance.now() - began < MOST_MILLISECONDS; owed--, steps++) page.garden.step();
    if (steps > 0) {
      const taken = (performance.now() - began) / steps;
      milliseconds += (taken - milliseconds) * (milliseconds === 0 ? 1 : 0.05);
    }
    page.garden.draw(context);
    thumbnails = thumbnails.filter(growThumbnail);
    if (now >= nextReadout) {
      nextReadout = now + 250;
      element("time").textContent = milliseconds.toFixed(2);
      element("cells").textContent = page.garden.liveCells.toLocaleString("en");
    }
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
}

/** Whether there is more to grow. */
function growThumbnail({ world, canvas, steps }) {
  world.step();
  drawWorld(world, canvas);
  if (world.stepCount < steps) return true;
  world.free();
  return false;
}

// What tests ask.
globalThis.page = page;
