// Types of what the doubles have.
declare module "pixi.js" {
  export interface PointData { x: number; y: number }
  export class Sprite { position: PointData; anchor: PointData; texture: { source: { update(): void } } }
}
declare module "phaser" {
  namespace Phaser {
    class Scene {}
    namespace GameObjects {
      class Sprite { x: number; y: number; preUpdate(time: number, delta: number): void; destroy(): void }
    }
  }
  export default Phaser;
}
