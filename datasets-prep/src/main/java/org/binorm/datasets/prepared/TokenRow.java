package org.binorm.datasets.prepared;

import java.io.Serializable;
import java.util.Objects;

/**
 * One row of a prepared data set of text.
 *
 * @param tokens ids; handed over, not copied
 */
@SuppressWarnings("ArrayRecordComponent") // A carrier between reader and writer, never compared.
public record TokenRow(String id, int[] tokens) implements Serializable {

  public TokenRow {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(tokens, "tokens");
  }
}
