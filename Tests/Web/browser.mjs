// A headless Chromium, driven through the DevTools protocol over a pipe; and a server of static files for it.
import { spawn } from "node:child_process";
import { createReadStream, existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { extname, join, normalize } from "node:path";

const TYPES = {
  ".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".json": "application/json",
  ".wasm": "application/wasm", ".txt": "text/plain",
};

/** Serves a folder; resolves to its address and a function that ends it. */
export function serve(folder) {
  const server = createServer((request, response) => {
    const path = join(folder, normalize(new URL(request.url, "http://x").pathname).replace(/\/$/, "/index.html"));
    if (!existsSync(path)) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { "Content-Type": TYPES[extname(path)] ?? "application/octet-stream" });
    createReadStream(path).pipe(response);
  });
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () =>
      resolve({ address: `http://127.0.0.1:${server.address().port}`, close: () => server.close() }));
  });
}

export class Browser {
  #process;
  #profile;
  #waiting = new Map();
  #received = "";
  #id = 0;
  #session;
  /** What the page logged as errors, and what it threw. */
  complaints = [];

  /** `options` say what draws: by default nothing but the processor. */
  static async open(program = "chromium", options = ["--disable-gpu"]) {
    const browser = new Browser();
    browser.#profile = mkdtempSync(join(tmpdir(), "nca-web-"));
    browser.#process = spawn(
      program,
      [
        "--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--no-first-run", ...options,
        "--remote-debugging-pipe", `--user-data-dir=${browser.#profile}`, "about:blank",
      ],
      { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] });
    browser.#process.on("exit", (code) => {
      for (const { reject } of browser.#waiting.values()) reject(new Error(`${program} ended with ${code}`));
    });
    browser.#process.stdio[4].on("data", (data) => browser.#receive(data));
    const { targetInfos } = await browser.send("Target.getTargets");
    const target = targetInfos.find(({ type }) => type === "page");
    const attached = await browser.send("Target.attachToTarget", { targetId: target.targetId, flatten: true });
    browser.#session = attached.sessionId;
    for (const domain of ["Page", "Runtime", "Log"]) await browser.send(`${domain}.enable`);
    return browser;
  }

  async close() {
    const ended = new Promise((resolve) => this.#process.on("exit", resolve));
    await this.send("Browser.close").catch(() => {});
    await ended;
    rmSync(this.#profile, { recursive: true, force: true, maxRetries: 5 });
  }

  #receive(data) {
    this.#received += data;
    for (let end; (end = this.#received.indexOf("\0")) >= 0; ) {
      const message = JSON.parse(this.#received.slice(0, end));
      this.#received = this.#received.slice(end + 1);
      const waiting = this.#waiting.get(message.id);
      this.#waiting.delete(message.id);
      if (message.error) waiting?.reject(new Error(message.error.message));
      else waiting?.resolve(message.result);
      if (message.method === "Runtime.exceptionThrown")
        this.complaints.push(message.params.exceptionDetails.exception?.description ?? "an exception");
      if (message.method === "Log.entryAdded" && message.params.entry.level === "error")
        this.complaints.push(message.params.entry.text);
    }
  }

  send(method, params = {}) {
    const id = ++this.#id;
    this.#process.stdio[3].write(JSON.stringify({ id, method, params, sessionId: this.#session }) + "\0");
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
  }

  /** Shows a page in a window of this size. */
  async visit(address, { width, height, isPhone = false }) {
    await this.send("Emulation.setDeviceMetricsOverride", {
      width, height, deviceScaleFactor: isPhone ? 2 : 1, mobile: isPhone,
    });
    await this.send("Emulation.setTouchEmulationEnabled", { enabled: isPhone });
    await this.send("Page.navigate", { url: address });
  }

  /** The value of an expression in the page. */
  async evaluate(expression) {
    const { result, exceptionDetails } = await this.send("Runtime.evaluate", {
      expression, returnByValue: true, awaitPromise: true,
    });
    if (exceptionDetails) throw new Error(`${expression}: ${exceptionDetails.exception?.description}`);
    return result.value;
  }

  /** Waits until an expression is true. */
  async until(expression, seconds = 20) {
    for (const end = Date.now() + 1000 * seconds; Date.now() < end; ) {
      if (await this.evaluate(expression).catch(() => false)) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`in ${seconds} seconds it did not come true: ${expression} ${this.complaints.join("; ")}`);
  }

  mouse(type, x, y, button = "left") {
    return this.send("Input.dispatchMouseEvent", { type, x, y, button, buttons: 1, clickCount: 1 });
  }
  async click(x, y) {
    await this.mouse("mousePressed", x, y);
    await this.mouse("mouseReleased", x, y);
  }
  touch(type, ...points) {
    return this.send("Input.dispatchTouchEvent", { type, touchPoints: points.map(([x, y]) => ({ x, y })) });
  }
  /** Clicks in the middle of an element, after scrolling to it, as a person does. */
  async clickOn(selector) {
    const [x, y] = await this.evaluate(`(element => {
      element.scrollIntoView({ block: "nearest", inline: "nearest", behavior: "instant" });
      const box = element.getBoundingClientRect();
      return [box.x + box.width / 2, box.y + box.height / 2];
    })(document.querySelector('${selector}'))`);
    await this.click(x, y);
  }

  async screenshot() {
    return Buffer.from((await this.send("Page.captureScreenshot", { format: "png" })).data, "base64");
  }
}
