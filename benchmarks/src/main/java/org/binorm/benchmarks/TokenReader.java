package org.binorm.benchmarks;

/** A language model that reads one sequence token by token. */
public interface TokenReader {
  void restart();

  /** Reads the next token; returns the logits of the one that follows. */
  float[] read(int token);
}
