package org.binorm.datasets.prepared;

import java.io.Serializable;
import java.util.Objects;

/**
 * Points at one row group of a prepared data set.
 *
 * @param file full URI
 * @param rowGroup its number in the file
 * @param bytes it takes in the file, compressed
 */
public record RowGroupRef(String file, int rowGroup, int rows, long bytes) implements Serializable {

  public RowGroupRef {
    Objects.requireNonNull(file, "file");
    if (rowGroup < 0 || rows < 1 || bytes < 0) {
      throw new IllegalArgumentException(
          "row group %d of %d rows and %d bytes in %s".formatted(rowGroup, rows, bytes, file));
    }
  }
}
