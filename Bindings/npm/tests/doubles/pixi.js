// What ncaruntime/pixi uses of PixiJS 8. A source keeps the canvas as it was when update() was last called.
class Source {
  constructor(canvas) {
    this.canvas = canvas;
    this.update();
  }
  update() {
    const { width, height } = this.canvas;
    this.uploaded = this.canvas.getContext("2d").getImageData(0, 0, width, height).data;
  }
}

export class Texture {
  static from(canvas, skipCache) {
    if (!skipCache) throw new Error("a texture of a canvas must not be shared");
    return Object.assign(new Texture(), { source: new Source(canvas) });
  }
}

export class Sprite {
  position = { x: 0, y: 0 };
  anchor = { x: 0, y: 0 };
  constructor(texture) {
    this.texture = texture;
  }
  toLocal(point) {
    return { x: point.x - this.position.x, y: point.y - this.position.y };
  }
}
