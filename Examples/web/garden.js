// Sprites on a field: each a world of its own, with its place. Knows nothing of pages and pointers.

/** Cells that a wave of another form moves in a step: of a slow one, what is still in the old form heals to a sprite of its own. */
const WAVE_SPEED = 1;
/** The most sprites; the oldest makes room. */
const MOST_SPRITES = 24;

export class Garden {
  /**
   * In the order in which they were planted: { world, model, x, y, picture, form, wave }, x and y the field's cell of its
   * first; form is what it is, or becomes while a wave runs over it: { x, y, steps }, from which cell and for how long.
   */
  sprites = [];
  width = 1;
  height = 1;
  #randomSeed;

  /** The first sprite's random seed; the next have the next. */
  constructor(randomSeed = 0n) {
    this.#randomSeed = randomSeed;
  }

  /** Sprites stay where they are from the middle. */
  resize(width, height) {
    const [dx, dy] = [Math.floor((width - this.width) / 2), Math.floor((height - this.height) / 2)];
    for (const sprite of this.sprites) {
      sprite.x += dx;
      sprite.y += dy;
    }
    [this.width, this.height] = [width, height];
  }

  /** A sprite whose seed is in this cell. */
  plant(model, x, y) {
    if (this.sprites.length === MOST_SPRITES) this.sprites.shift().world.free();
    const world = model.world({ randomSeed: this.#randomSeed++ });
    world.seed();
    const picture = document.createElement("canvas");
    [picture.width, picture.height] = [world.width, world.height];
    const sprite = { world, model, x: x - model.seedX, y: y - model.seedY, picture, form: 0 };
    this.sprites.push(sprite);
    return sprite;
  }

  clear() {
    for (const { world } of this.sprites) world.free();
    this.sprites = [];
  }

  /** Erases a circle around each cell on the way: a fast hand leaves no gaps. */
  rub(fromX, fromY, toX, toY, radius) {
    const parts = Math.max(1, Math.abs(toX - fromX), Math.abs(toY - fromY));
    for (let i = 1; i <= parts; i++) {
      const x = fromX + Math.trunc(((toX - fromX) * i) / parts), y = fromY + Math.trunc(((toY - fromY) * i) / parts);
      for (const sprite of this.sprites) sprite.world.eraseCircle(x - sprite.x, y - sprite.y, radius);
    }
  }

  /** The sprites of which something can be seen within `radius` of a cell, the last planted first. */
  at(x, y, radius) {
    return this.sprites.toReversed().filter((sprite) => {
      const { width, height } = sprite.world, pixels = sprite.world.render();
      for (let j = y - sprite.y - radius; j <= y - sprite.y + radius; j++)
        for (let i = x - sprite.x - radius; i <= x - sprite.x + radius; i++)
          if (i >= 0 && j >= 0 && i < width && j < height && pixels[4 * (j * width + i) + 3] > 25) return true;
      return false;
    });
  }
  isAlive(x, y, radius) {
    return this.at(x, y, radius).length > 0;
  }

  /** Makes all sprites of a model one of its forms. */
  setForm(model, form) {
    for (const sprite of this.sprites) {
      if (sprite.model !== model) continue;
      [sprite.form, sprite.wave] = [form, undefined];
      sprite.world.setForm(form);
    }
  }

  /** Sends a wave of the next form over the sprite at a cell; returns the sprite, if it has several. */
  beginWave(x, y, radius) {
    const sprite = this.at(x, y, radius).find(({ model }) => model.formNames.length > 1);
    if (!sprite) return undefined;
    sprite.form = (sprite.form + 1) % sprite.model.formNames.length;
    sprite.wave = { x: x - sprite.x, y: y - sprite.y, steps: 0 };
    return sprite;
  }

  step() {
    for (const sprite of this.sprites) {
      const { world, form, wave } = sprite;
      if (wave) {
        world.setFormCircle(form, wave.x, wave.y, wave.steps++ * WAVE_SPEED);
        if (world.form === form) sprite.wave = undefined;
      }
      world.step();
    }
  }

  get liveCells() {
    return this.sprites.reduce((sum, { world }) => sum + world.liveCells, 0);
  }

  draw(context) {
    context.clearRect(0, 0, this.width, this.height);
    for (const { world, picture, x, y } of this.sprites) {
      drawWorld(world, picture);
      context.drawImage(picture, x, y);
    }
  }
}

/** A world's pixels on a canvas of its size. */
export function drawWorld(world, canvas) {
  canvas.getContext("2d").putImageData(new ImageData(world.render(), world.width, world.height), 0, 0);
}
