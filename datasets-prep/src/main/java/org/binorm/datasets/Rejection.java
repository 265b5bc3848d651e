package org.binorm.datasets;

import java.io.Serializable;
import java.util.Objects;

/**
 * One input record that could not be used: where it is and why.
 *
 * @param file name of the file, relative to the root of its data set
 * @param offset byte where the record starts, or its row number in a Parquet file
 * @param reason one line
 */
public record Rejection(String file, long offset, String reason) implements Serializable {

  public Rejection {
    Objects.requireNonNull(file, "file");
    Objects.requireNonNull(reason, "reason");
    if (offset < 0) {
      throw new IllegalArgumentException("offset " + offset + ": expected at least 0");
    }
  }
}
