package org.binorm.engine.train;

import org.binorm.engine.EngineException;

/**
 * Sequences of tokens read at once.
 *
 * <p>A sequence of n tokens has n - 1 predictions: each token but the first from those before it.
 *
 * @param offsets where each sequence starts in {@code tokens}, and the end of the last one: {@code
 *     [rows + 1]}
 */
public record TokenBlock(int[] offsets, int[] tokens) implements SampleBlock {
  public TokenBlock {
    if (offsets.length == 0 || offsets[offsets.length - 1] > tokens.length) {
      throw new EngineException(
          "token block: expected offsets within %d tokens".formatted(tokens.length));
    }
  }

  @Override
  public int rows() {
    return offsets.length - 1;
  }

  /** Tokens of a sequence. */
  public int length(int row) {
    return offsets[row + 1] - offsets[row];
  }

  /** Predictions in a sequence. */
  public int predictions(int row) {
    return Math.max(0, length(row) - 1);
  }

  public int token(int row, int index) {
    return tokens[offsets[row] + index];
  }

  @Override
  public long bytes() {
    return (long) Integer.BYTES * (offsets.length + tokens.length);
  }
}
