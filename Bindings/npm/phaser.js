// A sprite of Phaser 3 that grows, and heals where it is damaged.
//
//     const sprite = this.add.existing(new NCASprite(this, 100, 100, world));
import Phaser from "phaser";
import { Growth } from "./growth.js";

let count = 0;

export class NCASprite extends Phaser.GameObjects.Sprite {
  #growth;
  #canvas;

  /** Shows a world, which stays the caller's to damage and to free. */
  constructor(scene, x, y, world, options) {
    const key = `nca-${count++}`;
    const canvas = scene.textures.createCanvas(key, world.width, world.height);
    const growth = new Growth(world, canvas.context, options);
    canvas.setFilter(Phaser.Textures.FilterMode.NEAREST);
    canvas.refresh();
    super(scene, x, y, key);
    [this.#growth, this.#canvas] = [growth, canvas];
    this.once("destroy", () => scene.textures.remove(key));
  }

  get world() {
    return this.#growth.world;
  }

  /** Phaser calls this every frame: runs the steps that are due, and uploads the canvas if a pixel has changed. */
  preUpdate(time, delta) {
    super.preUpdate(time, delta);
    if (this.#growth.advance(delta)) this.#canvas.refresh();
  }

  /** Erases a circle of cells around a point of the scene. */
  damage(x, y, radius) {
    const point = this.getWorldTransformMatrix().applyInverse(x, y);
    this.world.eraseCircle(
      Math.floor(point.x + this.originX * this.world.width), Math.floor(point.y + this.originY * this.world.height), radius);
  }
}
