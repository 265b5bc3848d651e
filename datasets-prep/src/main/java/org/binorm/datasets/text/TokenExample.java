package org.binorm.datasets.text;

import java.util.Objects;

/**
 * One row to be: tokens of which each predicts the next.
 *
 * @param id stable name, unique in its corpus
 * @param tokens 2 to context + 1 ids; handed over, not copied
 * @param repeated leading tokens that the example before ends with
 * @param dropped tokens that did not fit
 */
@SuppressWarnings("ArrayRecordComponent") // A carrier between maker and writer, never compared.
public record TokenExample(String id, int[] tokens, int repeated, int dropped) {

  public TokenExample {
    Objects.requireNonNull(id, "id");
    if (tokens.length < 2 || repeated < 0 || repeated >= tokens.length || dropped < 0) {
      throw new IllegalArgumentException(
          "example \"%s\": %d tokens, %d repeated, %d dropped"
              .formatted(id, tokens.length, repeated, dropped));
    }
  }
}
