package org.binorm.datasets.prepared;

import java.io.Serializable;
import java.util.Objects;

/**
 * What the tokens of a data set are.
 *
 * @param context longest input of a model; a row has at most one token more
 * @param vocabulary ids are below this
 * @param tokenizerSha256 SHA-256 (hex) of the {@code tokenizer.json} that made them
 */
public record TokenSpec(int context, int vocabulary, String tokenizerSha256)
    implements Serializable {

  /** Longest context; keeps a row, and a batch of rows, far from the limits of arrays. */
  public static final int MAX_CONTEXT = 1 << 20;

  /** Largest vocabulary. */
  public static final int MAX_VOCABULARY = 1 << 24;

  public TokenSpec {
    Objects.requireNonNull(tokenizerSha256, "tokenizerSha256");
    if (context < 1 || context > MAX_CONTEXT) {
      throw new IllegalArgumentException(
          "context %d: expected from 1 to %d".formatted(context, MAX_CONTEXT));
    }
    if (vocabulary < 1 || vocabulary > MAX_VOCABULARY) {
      throw new IllegalArgumentException(
          "vocabulary %d: expected from 1 to %d".formatted(vocabulary, MAX_VOCABULARY));
    }
  }
}
