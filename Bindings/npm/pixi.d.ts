import { PointData, Sprite } from "pixi.js";
import { GrowthOptions } from "./growth.js";
import { World } from "./ncaruntime.js";

/** A sprite of PixiJS 8 that grows, and heals where it is damaged. */
export class NCASprite extends Sprite {
  constructor(world: World, options?: GrowthOptions);
  readonly world: World;
  /** Runs the steps that are due after so many milliseconds, and uploads the canvas if a pixel has changed. */
  advance(milliseconds: number): void;
  /** Erases a circle of cells around a point in coordinates of the stage. */
  damage(point: PointData, radius: number): void;
}
