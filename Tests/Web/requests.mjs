// Which files a page asks for within two seconds, in Chromium: `node requests.mjs FOLDER PAGE`.
import { createReadStream, existsSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { Browser } from "./browser.mjs";

const [folder, page] = process.argv.slice(2);
const types = { ".html": "text/html", ".css": "text/css", ".png": "image/png" };
const asked = new Set();
const server = createServer((request, response) => {
  const name = decodeURIComponent(request.url.slice(1));
  asked.add(name);
  const path = join(folder, name);
  if (!existsSync(path)) return response.writeHead(404).end();
  response.writeHead(200, { "Content-Type": types[extname(path)] ?? "application/octet-stream" });
  createReadStream(path).pipe(response);
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const browser = await Browser.open();
try {
  await browser.visit(`http://127.0.0.1:${server.address().port}/${page}`, { width: 400, height: 300 });
  await browser.until("document.readyState === 'complete'");
  await new Promise((resolve) => setTimeout(resolve, 2000));
  console.log([...asked].sort().join("\n"));
} finally {
  await browser.close();
  server.close();
}
