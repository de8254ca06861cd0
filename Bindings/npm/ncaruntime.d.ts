/** A name of an engine. All give the same bits; which there are depends on the module. */
export type Engine = "automatic" | "scalar" | "simd";
/** Bytes of a pixel in memory order; straight alpha unless the name says otherwise. */
export type PixelFormat = "rgba" | "rgbaPremultiplied" | "bgra" | "bgraPremultiplied";

/** In cells, x to the right, y downwards. */
export interface Rectangle {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface WorldOptions {
  /** In cells; default: as the model suggests. */
  width?: number;
  height?: number;
  /** Decides, with step and cell, who fires; 64 bits. */
  randomSeed?: bigint | number;
  engine?: Engine;
}

export const ENGINES: Readonly<Record<Engine, number>>;
export const FORMATS: Readonly<Record<PixelFormat, number>>;

/** A call was refused, and has changed nothing. */
export class RuntimeError extends Error {
  /** The nca_result. */
  readonly code: number;
}

/** The module, which holds the memory of all models and worlds. */
export class Runtime {
  private constructor();
  /** From the bytes of ncaruntime.wasm. */
  static create(bytes: BufferSource): Promise<Runtime>;
  /** From the module of this package, or of another address. */
  static load(url?: string | URL): Promise<Runtime>;
  /** Whether this engine takes modules with simd128. */
  static readonly hasVectors: boolean;
  /** From the bytes of a .nca file. */
  model(bytes: Uint8Array): Model;
  isAvailable(engine: Engine): boolean;
  /** Runs steps of several worlds, one world after the other. */
  stepAll(worlds: readonly World[], count?: number): void;
  /** Gives pixels of a straight format the nearest of 1 to 256 colours, four bytes each. In place. */
  applyPalette(
    pixels: Uint8Array | Uint8ClampedArray, width: number, height: number, palette: ArrayLike<number>, format?: PixelFormat,
  ): void;
}

/** Weights, which any number of worlds share. */
export class Model {
  private constructor();
  readonly runtime: Runtime;
  readonly channels: number;
  readonly hidden: number;
  /** The set of perception kernels, bits as in a file. */
  readonly kernels: number;
  /** In 1/32768. */
  readonly fireRate: number;
  /** In state units; -1: no alive mask. */
  readonly aliveThreshold: number;
  /** Whether the world's sides are joined. */
  readonly wraps: boolean;
  /** 1.0 is 1 << stateFraction in a cell. */
  readonly stateFraction: number;
  readonly gridWidth: number;
  readonly gridHeight: number;
  readonly seedX: number;
  readonly seedY: number;
  /** Suggested steps from seed to full growth. */
  readonly steps: number;
  /** What worlds of this model can be: one nameless form, or several that have names. */
  readonly formNames: readonly string[];
  world(options?: WorldOptions): World;
  /** The model as shaders read it. */
  gpu(): Uint8Array;
  /** Gives the memory back; worlds of the model fail from now on. */
  free(): void;
}

/** Cells. Calls that throw RuntimeError have changed nothing. */
export class World {
  private constructor();
  readonly model: Model;
  readonly width: number;
  readonly height: number;
  readonly stepCount: number;
  /** Cells that are not all zero. */
  readonly liveCells: number;
  /** The same on every machine. */
  readonly stateHash: bigint;
  /** The name of the engine that runs the world. */
  readonly engine: string;
  /** Plants a seed where the model suggests. */
  seed(): void;
  seed(x: number, y: number): void;
  step(count?: number): void;
  /** Computes at most so many cells of a step; true when that finished it. */
  stepSlice(maxCells: number): boolean;
  reset(randomSeed?: bigint | number): void;
  /** Makes all cells a form of the model, by its number. */
  setForm(form: number): void;
  setFormCircle(form: number, x: number, y: number, radius: number): void;
  setFormRectangle(form: number, x: number, y: number, width: number, height: number): void;
  /** The form of all cells; -1 where they differ. */
  readonly form: number;
  setOrigin(x: number, y: number): void;
  setStepCount(count: bigint | number): void;
  eraseCircle(x: number, y: number, radius: number): void;
  eraseRectangle(x: number, y: number, width: number, height: number): void;
  /** The form of one cell; -1 outside the world. */
  formAt(x: number, y: number): number;
  readCell(x: number, y: number): Int16Array;
  writeCell(x: number, y: number, channels: ArrayLike<number>): void;
  readCells(x?: number, y?: number, width?: number, height?: number): Int16Array;
  writeCells(cells: ArrayLike<number>, x?: number, y?: number, width?: number, height?: number): void;
  /** Valid until the memory grows or the world renders again. */
  render(format?: PixelFormat): Uint8ClampedArray;
  takeDirtyRectangle(): Rectangle | null;
  /** Valid as what render() returns is. */
  renderRectangle(rectangle: Rectangle, format?: PixelFormat): Uint8ClampedArray;
  save(): Uint8Array;
  restore(snapshot: Uint8Array): void;
  /** Gives the memory back. */
  free(): void;
}
