package org.binorm.datasets.prepared;

import java.io.Serializable;

/** What the manifest says about one file of a split; {@code name} is without folder. */
public record PartFile(String name, long rows, int rowGroups) implements Serializable {

  public PartFile {
    if (name.isEmpty() || name.startsWith(".") || name.startsWith("_") || name.contains("/")) {
      throw new IllegalArgumentException(
          "part file \"" + name + "\": expected a plain file name such as part-00000.parquet");
    }
    if (rows < 0 || rowGroups < 0) {
      throw new IllegalArgumentException(
          "part file \"%s\": %d rows in %d row groups, expected at least 0"
              .formatted(name, rows, rowGroups));
    }
  }
}
