export interface GrowthOptions {
  /** Of the automaton, whatever the frame rate is; default: 32. */
  stepsPerSecond?: number;
  /** Where more are due, growth is late instead of the game; default: 4. */
  mostStepsPerFrame?: number;
}
