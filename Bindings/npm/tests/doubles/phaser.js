// What ncaruntime/phaser uses of Phaser 3. A texture keeps the canvas as it was when refresh() was last called.
class CanvasTexture {
  constructor(width, height) {
    this.canvas = Object.assign(document.createElement("canvas"), { width, height });
    this.context = this.canvas.getContext("2d");
  }
  setFilter(filter) {
    this.filter = filter;
  }
  refresh() {
    this.uploaded = this.context.getImageData(0, 0, this.canvas.width, this.canvas.height).data;
  }
}

class Textures {
  list = new Map();
  createCanvas(key, width, height) {
    this.list.set(key, new CanvasTexture(width, height));
    return this.list.get(key);
  }
  remove(key) {
    this.list.delete(key);
  }
}

class Scene {
  textures = new Textures();
}

class Sprite {
  #listeners = [];
  originX = 0.5;
  originY = 0.5;
  constructor(scene, x, y, key) {
    Object.assign(this, { scene, x, y, key });
  }
  once(event, listener) {
    this.#listeners.push(listener);
  }
  preUpdate() {}
  getWorldTransformMatrix() {
    return { applyInverse: (x, y) => ({ x: x - this.x, y: y - this.y }) };
  }
  destroy() {
    for (const listener of this.#listeners) listener();
  }
}

export default { GameObjects: { Sprite }, Scene, Textures: { FilterMode: { NEAREST: 1 } } };
