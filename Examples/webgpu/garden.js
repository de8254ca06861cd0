// Sprites on a field, in layers: all of a model are one layer, and are stepped together. Knows nothing of pages and pointers.

/** Numbers between 0 and 1 that are the same on every machine, for places. */
function randomNumbers(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let z = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return ((z ^ (z >>> 15)) >>> 0) / 2 ** 32;
  };
}

export class Garden {
  /** { model, worlds, places }: `places` are x and y of each sprite's first cell on the field. */
  layers = [];
  /** What happened to whom, so that a sprite can be grown again on the CPU: { step, x, y, radius } on the field. */
  #damage = [];
  stepCount = 0;

  /** Plants `count` sprites of models by chance, each with a random seed of its own, on a field of this size. */
  static async plant(gpu, models, count, width, height, seed) {
    const garden = new Garden(), random = randomNumbers(seed);
    // A place for each on a grid, moved a little, so that nowhere is crowded; from back to front within a layer.
    const columns = Math.ceil(Math.sqrt((count * width) / height)), rows = Math.ceil(count / columns);
    const spots = Array.from({ length: count }, (_, i) => ({
      x: Math.round(((i % columns) + random()) * (width / columns)),
      y: Math.round((Math.floor(i / columns) + random()) * (height / rows)),
      model: Math.floor(random() * models.length),
    }));
    garden.layers = await Promise.all(models.map(async (model, m) => {
      const mine = spots.filter((spot) => spot.model === m);
      const records = mine.map((_, i) => ({ randomSeed: BigInt(seed) * 100000n + BigInt(models.length * i + m) }));
      const worlds = await gpu.worlds(model, records);
      mine.forEach((_, i) => worlds.seed(i));
      const places = mine.flatMap(({ x, y }) => [x - (model.gridWidth >> 1), y - (model.gridHeight >> 1)]);
      return { model, worlds, places, records };
    }));
    garden.layers = garden.layers.filter(({ records }) => records.length > 0);
    return garden;
  }

  step(count) {
    for (const { worlds } of this.layers) worlds.step(count);
    this.stepCount += count;
  }

  /** Erases a circle from all sprites that it touches. */
  erase(x, y, radius) {
    this.#damage.push({ step: this.stepCount, x, y, radius });
    for (const { worlds, places, model } of this.layers) {
      for (let i = 0; i < worlds.length; i++) {
        const [dx, dy] = [x - places[2 * i], y - places[2 * i + 1]];
        if (dx < -radius || dy < -radius || dx > model.gridWidth + radius || dy > model.gridHeight + radius) continue;
        worlds.eraseCircle(i, dx, dy, radius);
      }
    }
  }

  /** The state hash of a sprite, here and from the same steps and damage on the CPU. */
  async compare(layer, i) {
    const { worlds, model, places, records } = this.layers[layer], { stepCount } = this;
    const damage = [...this.#damage], here = await worlds.stateHash(i);
    const world = model.world(records[i]);
    world.seed();
    for (const { step, x, y, radius } of damage) {
      world.step(step - world.stepCount);
      world.eraseCircle(x - places[2 * i], y - places[2 * i + 1], radius);
    }
    world.step(stepCount - world.stepCount);
    const there = world.stateHash;
    world.free();
    return { here, there };
  }
}
