package org.binorm.engine.train;

/** What becomes of the optimizer's state of the workers at the end of a round. */
public enum InnerState {
  /** It is averaged like the shadows and sent with them: one worker alone trains as ever. */
  AVERAGE,

  /** Every worker starts each round with none: a third of Adam's traffic. */
  RESET
}
