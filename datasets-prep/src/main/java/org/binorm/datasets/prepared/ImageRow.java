package org.binorm.datasets.prepared;

import java.io.Serializable;
import java.util.Objects;

/**
 * One row of a prepared data set.
 *
 * @param image unsigned bytes, {@code [height][width][channels]}; handed over, not copied
 */
@SuppressWarnings("ArrayRecordComponent") // A carrier between reader and writer, never compared.
public record ImageRow(String id, int label, byte[] image) implements Serializable {

  public ImageRow {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(image, "image");
    if (label < 0) {
      throw new IllegalArgumentException("label " + label + ": expected at least 0");
    }
  }
}
