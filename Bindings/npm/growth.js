// What the sprites of pixi.js and phaser.js share: steps at a rate of their own, drawn to a canvas where pixels have changed.

export class Growth {
  #due = 0;

  constructor(world, context, { stepsPerSecond = 32, mostStepsPerFrame = 4 } = {}) {
    Object.assign(this, { world, context, stepsPerSecond, mostStepsPerFrame });
    this.draw();
  }

  /** Runs the steps that are due after so many milliseconds; where there are too many, growth is late. */
  advance(milliseconds) {
    this.#due = Math.min(this.#due + (milliseconds * this.stepsPerSecond) / 1000, this.mostStepsPerFrame);
    const steps = Math.floor(this.#due);
    this.#due -= steps;
    if (steps > 0) this.world.step(steps);
    return this.draw();
  }

  /** Draws what has changed; false if nothing has. */
  draw() {
    const dirty = this.world.takeDirtyRectangle();
    if (dirty === null) return false;
    const image = new ImageData(dirty.width, dirty.height);
    image.data.set(this.world.renderRectangle(dirty));
    this.context.putImageData(image, dirty.x, dirty.y);
    return true;
  }
}
