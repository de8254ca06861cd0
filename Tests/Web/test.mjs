// Examples/web in a browser: grows, is damaged by pointer and finger, heals, and its canvas is what the native library
// grows from the same events. `make test-web` (run.sh) runs it; leaves screenshots in build/web-test.
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { Browser, serve } from "./browser.mjs";

const SEED = 7, OUT = "build/web-test";
const grow = `${OUT}/grow`;
mkdirSync(OUT, { recursive: true });

function expect(condition, what) {
  if (!condition) throw new Error(what);
}

/** The native library's pixels. */
function native(name, randomSeed, events) {
  return execFileSync(grow, [`Models/${name}.nca`, String(randomSeed), ...events.flat().map(String)]);
}

/** The canvas under a sprite. */
async function canvas(browser, index) {
  const base64 = await browser.evaluate(`(() => {
    const { world, x, y } = page.garden.sprites[${index}];
    const { data } = document.getElementById("field").getContext("2d").getImageData(x, y, world.width, world.height);
    return btoa(String.fromCharCode(...data));
  })()`);
  return Buffer.from(base64, "base64");
}

/**
 * Compares pixels as they are blended: the canvas keeps them premultiplied, and gives colours back rounded once more.
 * Returns how many there are to see.
 */
function compare(seen, expected, what) {
  expect(seen.length === expected.length, `${what}: ${seen.length} bytes, not ${expected.length}`);
  let visible = 0;
  for (let i = 0; i < seen.length; i += 4) {
    const [alpha, wanted] = [seen[i + 3], expected[i + 3]];
    if (wanted > 128) visible++;
    for (let c = 0; c < 3; c++) {
      const off = Math.abs(seen[i + c] * alpha - expected[i + c] * wanted) / 255;
      expect(alpha === wanted && off <= 1.5,
        `${what}: cell ${(i / 4) % 64}, ${Math.floor(i / 256)} is ${seen.subarray(i, i + 4).join()}, not ${expected.subarray(i, i + 4).join()}`);
    }
  }
  return visible;
}

const steps = (browser, index) => browser.evaluate(`page.garden.sprites[${index}].world.stepCount`);
const drawn = (browser) => browser.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))");

/** What the page needs to know of a sprite: from its cells to the window. */
function place(browser, index) {
  return browser.evaluate(`(() => {
    const box = document.getElementById("field").getBoundingClientRect(), { x, y, world } = page.garden.sprites[${index}];
    return { left: box.left + x * page.scale, top: box.top + y * page.scale, scale: page.scale, x, y };
  })()`);
}

/** The circles that a drag through these cells erases, each from the one before: along the longer side, cell by cell. */
function circles(cells, radius) {
  const events = [["rub", ...cells[0], radius]];
  for (let i = 1; i < cells.length; i++) {
    const [[ax, ay], [bx, by]] = [cells[i - 1], cells[i]];
    const parts = Math.max(Math.abs(bx - ax), Math.abs(by - ay));
    for (let p = 1; p <= parts; p++)
      events.push(["rub", ax + Math.trunc(((bx - ax) * p) / parts), ay + Math.trunc(((by - ay) * p) / parts), radius]);
  }
  return events;
}

async function open(browser, address, view) {
  await browser.visit(`${address}/?seed=${SEED}`, view);
  await browser.until("globalThis.page?.garden.sprites[0]?.world.stepCount >= 100", 60);
  await browser.clickOn("#pause");
  await drawn(browser);
  const sizes = await browser.evaluate("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]");
  expect(sizes[0] <= view.width && sizes[1] <= view.height, `the page is ${sizes.join("×")}, larger than the window`);
}

/** Drags over the first sprite with `drag(points)`, lets it heal, and compares before, damaged and healed. */
async function damageAndHeal(browser, what, drag) {
  const events = [["step", await steps(browser, 0)]];
  const whole = compare(await canvas(browser, 0), native("dragon", SEED, events), `${what}, grown`);
  expect(whole > 600, `${what}: only ${whole} cells grew`);

  const cells = [[26, 30], [33, 36], [40, 34]], { left, top, scale } = await place(browser, 0);
  await drag(cells.map(([x, y]) => [left + (x + 0.5) * scale, top + (y + 0.5) * scale]));
  await drawn(browser);
  events.push(...circles(cells, 6));
  const damaged = compare(await canvas(browser, 0), native("dragon", SEED, events), `${what}, damaged`);
  expect(damaged < whole - 100, `${what}: ${whole - damaged} cells were erased`);
  writeFileSync(`${OUT}/${what}-damaged.png`, await browser.screenshot());

  const before = await steps(browser, 0);
  await browser.clickOn("#pause");
  await browser.until(`page.garden.sprites[0].world.stepCount >= ${before + 150}`, 60);
  await browser.clickOn("#pause");
  await drawn(browser);
  events.push(["step", (await steps(browser, 0)) - before]);
  const healed = compare(await canvas(browser, 0), native("dragon", SEED, events), `${what}, healed`);
  expect(healed > whole - 60, `${what}: ${healed} of ${whole} cells are there again`);
  writeFileSync(`${OUT}/${what}.png`, await browser.screenshot());
  console.log(`${what}: ${whole} cells grown, ${damaged} after the drag, ${healed} healed: the native library's pixels`);
}

/** A tap on bare ground plants what is chosen, with the next random seed. */
async function plant(browser) {
  await browser.clickOn('#palette button[aria-label="heart"]');
  const { left, top, scale } = await place(browser, 0);
  await browser.click(left - 40.5 * scale, top + 32.5 * scale);
  const sprite = await place(browser, 1);
  const dragon = await place(browser, 0);
  const seed = await browser.evaluate("[page.models.find(({ name }) => name === 'heart').model.seedX, page.models.find(({ name }) => name === 'heart').model.seedY]");
  expect(sprite.x + seed[0] === dragon.x - 41 && sprite.y + seed[1] === dragon.y + 32, "the heart was planted elsewhere");
  await browser.clickOn("#pause");
  await browser.until("page.garden.sprites[1].world.stepCount >= 90", 60);
  await browser.clickOn("#pause");
  await drawn(browser);
  const visible = compare(
    await canvas(browser, 1), native("heart", SEED + 1, [["step", await steps(browser, 1)]]), "planted heart");
  expect(visible > 600, `only ${visible} cells of the heart grew`);
  expect(Number(await browser.evaluate("document.getElementById('time').textContent")) > 0, "there is no step time");
  writeFileSync(`${OUT}/two.png`, await browser.screenshot());
  await browser.clickOn("#clear");
  await drawn(browser);
  const colours = await browser.evaluate(
    "new Set(document.getElementById('field').getContext('2d').getImageData(0, 0, page.garden.width, page.garden.height).data).size");
  expect(colours === 1, "the field is not empty after Clear");
  console.log(`a tap planted a heart: ${visible} cells, the native library's pixels`);
}

/** A model with forms is switched by a button, and by a wave from where it is tapped. */
async function morph(browser) {
  const run = async (count) => {
    const before = await steps(browser, 0);
    await browser.clickOn("#pause");
    await browser.until(`page.garden.sprites[0].world.stepCount >= ${before + count}`, 60);
    await browser.clickOn("#pause");
    await drawn(browser);
    return ["step", (await steps(browser, 0)) - before];
  };
  await browser.clickOn("#clear");
  await browser.clickOn('#palette button[aria-label="torch"]');
  await browser.evaluate("page.garden.plant(page.chosen.model, page.garden.width >> 1, page.garden.height >> 1), 0");
  const events = [await run(140)];
  const names = await browser.evaluate("[...document.querySelectorAll('#forms button')].map((button) => button.textContent)");
  expect(names.join() === "unlit,lit", `the forms are ${names.join()}`);
  compare(await canvas(browser, 0), native("forms/torch", SEED + 2, events), "a torch");
  await browser.clickOn("#forms button:last-child");
  events.push(["form", 1], await run(100));
  compare(await canvas(browser, 0), native("forms/torch", SEED + 2, events), "a torch that was lit");

  await browser.clickOn("#morph");
  const { left, top, scale } = await place(browser, 0);
  const middle = await browser.evaluate("[page.chosen.model.seedX, page.chosen.model.seedY]");
  await browser.click(left + (middle[0] + 0.5) * scale, top + (middle[1] + 0.5) * scale);
  expect((await browser.evaluate("page.garden.sprites[0].wave !== undefined")), "no wave runs over the torch");
  await run(200);
  expect((await browser.evaluate("page.garden.sprites[0].world.form")) === 0, "the wave did not come to its end");
  const lit = (await canvas(browser, 0)).filter((value, i) => i % 4 === 0 && value > 200).length;
  expect(lit < 10, `${lit} cells still burn`);
  await browser.clickOn("#morph");
  writeFileSync(`${OUT}/morph.png`, await browser.screenshot());
  console.log("a torch was lit by a button, the native library's pixels, and put out by a wave");
}

// The embryo is what sprites are trained from, and no sprite.
const models = [...readdirSync("Models"), ...readdirSync("Models/forms"), ...readdirSync("Models/prompts")].filter((name) => name.endsWith(".nca"));
const names = models.length - 1;
const server = await serve("build/web"), browser = await Browser.open();
try {
  await open(browser, server.address, { width: 1280, height: 800 });
  expect((await browser.evaluate("document.querySelectorAll('#palette button').length")) === names, "a model is missing");
  await damageAndHeal(browser, "desktop", async (points) => {
    await browser.mouse("mousePressed", ...points[0]);
    for (const point of points.slice(1)) await browser.mouse("mouseMoved", ...point);
    await browser.mouse("mouseReleased", ...points.at(-1));
  });
  await plant(browser);
  await morph(browser);

  await open(browser, server.address, { width: 390, height: 844, isPhone: true });
  await damageAndHeal(browser, "phone", async (points) => {
    await browser.touch("touchStart", points[0]);
    for (const point of points.slice(1)) await browser.touch("touchMove", point);
    await browser.touch("touchEnd");
  });
  expect(browser.complaints.length === 0, browser.complaints.join("; "));
} finally {
  await browser.close();
  server.close();
}
