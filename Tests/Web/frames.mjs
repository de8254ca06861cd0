// The frames of an animation as Chromium decodes them:
//
//     node frames.mjs ANIMATION MIME PIXELS
//
// Prints width, height and the frames' durations in milliseconds as JSON, and writes their pixels (RGBA) to a file.
import { readFileSync, writeFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Browser, serve } from "./browser.mjs";

const [file, type, output] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), "nca-frames-"));
writeFileSync(join(folder, "index.html"), "<!DOCTYPE html><title>frames</title>");
writeFileSync(join(folder, "animation"), readFileSync(file));
const server = await serve(folder);
const browser = await Browser.open();
try {
  await browser.visit(server.address + "/", { width: 100, height: 100 });
  await browser.until("document.title === 'frames'");
  const result = await browser.evaluate(`(async () => {
    const data = await (await fetch("/animation")).arrayBuffer();
    const decoder = new ImageDecoder({ data, type: "${type}" });
    await decoder.tracks.ready;
    await decoder.completed;
    const durations = [], pixels = [];
    let width, height;
    for (let frameIndex = 0; frameIndex < decoder.tracks.selectedTrack.frameCount; frameIndex++) {
      const { image } = await decoder.decode({ frameIndex });
      [width, height] = [image.displayWidth, image.displayHeight];
      durations.push(image.duration / 1000);
      const canvas = new OffscreenCanvas(width, height);
      const context = canvas.getContext("2d");
      context.drawImage(image, 0, 0);
      const bytes = context.getImageData(0, 0, width, height).data;
      let text = "";
      for (const byte of bytes) text += String.fromCharCode(byte);
      pixels.push(btoa(text));
      image.close();
    }
    return { width, height, durations, pixels };
  })()`);
  writeFileSync(output, Buffer.concat(result.pixels.map((text) => Buffer.from(text, "base64"))));
  console.log(JSON.stringify([result.width, result.height, -1, result.durations]));
} finally {
  await browser.close();
  server.close();
  rmSync(folder, { recursive: true, force: true });
}
