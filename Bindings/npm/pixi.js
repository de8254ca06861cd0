// A sprite of PixiJS 8 that grows, and heals where it is damaged.
//
//     const sprite = new NCASprite(world);
//     app.stage.addChild(sprite);
//     app.ticker.add((ticker) => sprite.advance(ticker.deltaMS));
import { Sprite, Texture } from "pixi.js";
import { Growth } from "./growth.js";

export class NCASprite extends Sprite {
  #growth;

  /** Shows a world, which stays the caller's to damage and to free. */
  constructor(world, options) {
    const canvas = Object.assign(document.createElement("canvas"), { width: world.width, height: world.height });
    const growth = new Growth(world, canvas.getContext("2d"), options);
    const texture = Texture.from(canvas, true);
    texture.source.scaleMode = "nearest";
    super(texture);
    this.#growth = growth;
  }

  get world() {
    return this.#growth.world;
  }

  /** Runs the steps that are due after so many milliseconds, and uploads the canvas if a pixel has changed. */
  advance(milliseconds) {
    if (this.#growth.advance(milliseconds)) this.texture.source.update();
  }

  /** Erases a circle of cells around a point in coordinates of the stage. */
  damage(point, radius) {
    const { x, y } = this.toLocal(point);
    this.world.eraseCircle(
      Math.floor(x + this.anchor.x * this.world.width), Math.floor(y + this.anchor.y * this.world.height), radius);
  }
}
