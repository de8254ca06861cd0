import Phaser from "phaser";
import { GrowthOptions } from "./growth.js";
import { World } from "./ncaruntime.js";

/** A sprite of Phaser 3 that grows, and heals where it is damaged. */
export class NCASprite extends Phaser.GameObjects.Sprite {
  constructor(scene: Phaser.Scene, x: number, y: number, world: World, options?: GrowthOptions);
  readonly world: World;
  /** Erases a circle of cells around a point of the scene. */
  damage(x: number, y: number, radius: number): void;
}
