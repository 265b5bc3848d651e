package org.binorm.engine.train;

/** Samples that are read at once: images or sequences of tokens. */
public sealed interface SampleBlock permits ImageBlock, TokenBlock {
  int rows();

  /** Bytes of memory. */
  long bytes();
}
