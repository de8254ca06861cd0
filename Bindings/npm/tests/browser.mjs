// Runs sprites.html in headless Chromium and prints what a library's sprite did: browser.mjs FOLDER LIBRARY
import { Browser, serve } from "../../../Tests/Web/browser.mjs";

const [folder, library] = process.argv.slice(2);
const { address, close } = await serve(folder);
const browser = await Browser.open();
try {
  await browser.visit(`${address}/sprites.html`, { width: 400, height: 300 });
  await browser.until("globalThis.ready === true");
  process.stdout.write(await browser.evaluate(`run(${JSON.stringify(library)})`));
  if (browser.complaints.length > 0) throw new Error(browser.complaints.join("; "));
} finally {
  await browser.close();
  close();
}
