// Plays the cases of a folder below build in Chromium with its software GPU, by WebGPU and WebGL2, and compares every state
// hash; then opens Examples/webgpu. That there is no adapter is an error.
//
//     node play.mjs FOLDER [--cases-only]
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { Browser, serve } from "../Web/browser.mjs";

const [folder, mode] = process.argv.slice(2), OUT = "build/gpu";
mkdirSync(OUT, { recursive: true });
const names = readdirSync(`build/${folder}`).filter((name) => name.endsWith(".txt")).map((name) => name.slice(0, -4));
const server = await serve("build");
const browser = await Browser.open("chromium", [
  // WebGPU shows nothing, and its process ends, if the page itself is not drawn by Vulkan.
  "--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader", "--enable-features=Vulkan", "--use-vulkan=swiftshader",
  "--use-angle=swiftshader", "--enable-unsafe-swiftshader",
]);

function expect(condition, what) {
  if (!condition) throw new Error(what);
}

/** In the page: how many hashes of a case agree. */
async function playCase(folder, name, api, isBatch) {
  const { Runtime } = await import("../ncaruntime.js"), { GPU } = await import("./ncagpu.js");
  globalThis.runtime ??= await Runtime.load("../ncaruntime.wasm");
  globalThis.gpus ??= {};
  const gpu = globalThis.gpus[api] ??= await GPU.open(globalThis.runtime, null, { apis: [api] });
  const bytes = new Uint8Array(await (await fetch(`/${folder}/${name}.nca`)).arrayBuffer());
  const model = globalThis.runtime.model(bytes);
  let worlds, hashes = 0;
  for (const line of (await (await fetch(`/${folder}/${name}.txt`)).text()).trim().split("\n")) {
    const [event, ...values] = line.split(" ");
    if (event === "world") {
      const [width, height] = values.map(Number), size = { width, height, randomSeed: BigInt(values[2]) };
      if (isBatch && width * height > 4096) return 0;
      // Beside another world, whose cells it must not touch.
      worlds = await gpu.worlds(model, [{ width: 3, height: 5 }, size], { isBatch });
    } else if (event === "step") {
      worlds.step(Number(values[0]));
      const found = (await worlds.stateHash(1)).toString(16).padStart(16, "0");
      if (found !== values[1]) throw new Error(`${name}: ${line}: ${api} has ${found} ${gpu.errors.join("; ")}`);
      hashes++;
    } else {
      const [a, b, c, d] = values.map(Number);
      if (event === "origin") worlds.setOrigin(1, a, b);
      if (event === "count") worlds.setStepCount(1, values[0]);
      if (event === "seed") worlds.seed(1, a, b);
      if (event === "erase") worlds.eraseCircle(1, a, b, c);
      if (event === "form") worlds.setForm(1, a);
      if (event === "morph") worlds.setFormCircle(1, a, b, c, d);
    }
  }
  worlds.free();
  const { errors } = gpu;
  if (errors.length > 0) throw new Error(`${name}: ${api}: ${errors.join("; ")}`);
  return hashes;
}

async function playAll(api, isBatch, what) {
  let cases = 0, hashes = 0;
  for (const name of names) {
    const played = await browser.evaluate(`(${playCase})("${folder}", "${name}", "${api}", ${isBatch})`);
    if (played > 0) cases++;
    hashes += played;
  }
  const device = await browser.evaluate(`gpus.${api}.name`);
  console.log(`Chromium, ${what}, ${device}: ${cases} cases, ${hashes} equal hashes`);
}

/** The garden of Examples/webgpu grows, is damaged by pointer or finger, and agrees with the CPU. */
async function visit(name, view, api, sprites) {
  await browser.visit(`${server.address}/web/gpu/?api=${api}&sprites=${sprites}&seed=3`, view);
  await browser.until("globalThis.page?.isReady && page.garden.stepCount >= 16", 120);
  // From the first sprite of one model to the first of another.
  const [from, to] = await browser.evaluate(`(() => {
    const { left, top } = document.getElementById("field").getBoundingClientRect();
    return [0, 1].map((layer) => page.garden.layers[layer]).map(({ model, places }) =>
      [left + page.scale * (places[0] + model.seedX), top + page.scale * (places[1] + model.seedY)]);
  })()`);
  const points = [0, 0.25, 0.5, 0.75, 1].map((at) => [0, 1].map((axis) => from[axis] + at * (to[axis] - from[axis])));
  const live = () => browser.evaluate("page.garden.layers[0].worlds.liveCells(0)");
  await browser.clickOn("#pause");
  const whole = await live();
  if (view.isPhone) {
    await browser.touch("touchStart", points[0]);
    for (const point of points.slice(1)) await browser.touch("touchMove", point);
    await browser.touch("touchEnd");
  } else {
    await browser.mouse("mousePressed", ...points[0]);
    for (const point of points.slice(1)) await browser.mouse("mouseMoved", ...point);
    await browser.mouse("mouseReleased", ...points.at(-1));
  }
  const left = await live();
  expect(left < whole - 100, `${name}: of ${whole} cells ${left} are left after the damage`);
  const damaged = await browser.evaluate("page.garden.stepCount");
  writeFileSync(`${OUT}/${name}-damaged.png`, await browser.screenshot());
  await browser.clickOn("#pause");
  await browser.until(`page.garden.stepCount >= ${damaged + 4}`, 60);
  await browser.clickOn("#pause");
  for (const layer of [0, 1]) {
    const { here, there } = await browser.evaluate(
      `page.garden.compare(${layer}, 0).then(({ here, there }) => ({ here: String(here), there: String(there) }))`);
    expect(here === there && here !== "0", `${name}: a sprite has state hash ${here}, on the CPU ${there}`);
  }
  await browser.clickOn("#compare");
  await browser.until("document.getElementById('verdict').className === 'same'");
  const sizes = await browser.evaluate("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]");
  expect(sizes[0] <= view.width && sizes[1] <= view.height, `${name}: the page is ${sizes.join("×")}`);
  expect(await browser.evaluate("page.gpu.errors.length") === 0, await browser.evaluate("page.gpu.errors.join('; ')"));
  writeFileSync(`${OUT}/${name}.png`, await browser.screenshot());
  console.log(`Examples/webgpu by ${api}, ${name}: ${sprites} sprites, the CPU's state hashes after damage`);
}

try {
  await browser.visit(`${server.address}/web/gpu/index.html?sprites=1&api=wasm`, { width: 400, height: 300 });
  await browser.until("globalThis.page?.isReady");
  await playAll("webgpu", false, "WebGPU tile by tile");
  await playAll("webgpu", true, "WebGPU one workgroup a world");
  await playAll("webgl2", false, "WebGL2");
  if (mode !== "--cases-only") {
    await visit("desktop-webgpu", { width: 1280, height: 800 }, "webgpu", 8);
    await visit("phone-webgl2", { width: 390, height: 844, isPhone: true }, "webgl2", 8);
    await visit("phone-wasm", { width: 390, height: 844, isPhone: true }, "wasm", 200);
  }
  expect(browser.complaints.length === 0, browser.complaints.join("; "));
} finally {
  await browser.close();
  server.close();
}
