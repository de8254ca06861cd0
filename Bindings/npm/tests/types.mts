// What a program in TypeScript may write; `tsc` compiles it, and must refuse the lines that say so.
import { Model, Runtime, RuntimeError, World } from "ncaruntime";
import { NCASprite as PhaserSprite } from "ncaruntime/phaser";
import { NCASprite as PixiSprite } from "ncaruntime/pixi";
import Phaser from "phaser";

export async function use(bytes: Uint8Array, scene: Phaser.Scene): Promise<bigint> {
  const runtime = await Runtime.load();
  const model: Model = runtime.model(bytes);
  const world: World = model.world({ width: 32, randomSeed: 7n, engine: "scalar" });
  world.seed();
  world.seed(3, 4);
  const dirty = world.takeDirtyRectangle();
  if (dirty !== null) world.renderRectangle(dirty, "bgra").fill(0);
  // @ts-expect-error: it may be null
  world.renderRectangle(world.takeDirtyRectangle());
  // @ts-expect-error: no such engine
  model.world({ engine: "avx2" });
  // @ts-expect-error: x without y
  world.seed(3);
  // @ts-expect-error: made by the model
  new World();
  const words: Uint32Array = new Uint32Array(model.gpu().buffer);
  world.setForm(model.formNames.indexOf("lit"));
  if (world.form !== world.formAt(0, 0)) words.fill(0);
  // @ts-expect-error: set by setForm
  world.form = 1;
  const pixi = new PixiSprite(world, { stepsPerSecond: 20 });
  pixi.advance(16);
  pixi.damage({ x: 1, y: 2 }, 3);
  const phaser = new PhaserSprite(scene, 1, 2, world);
  phaser.damage(1, 2, 3);
  const cells: Int16Array = world.readCells(0, 0, 2, 2);
  world.writeCells(cells);
  if (pixi.world !== phaser.world) throw new RuntimeError();
  return world.stateHash;
}
