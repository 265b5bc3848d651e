package org.binorm.datasets.image;

import org.binorm.datasets.split.Subset;

/** Ids of records that have no name of their own. */
final class RecordIds {

  private static final int DIGITS = 6;

  private RecordIds() {}

  /** {@code train/000123}: the running number of a record within its subset. */
  static String numbered(Subset subset, long index) {
    String digits = Long.toString(index);
    return subset.directoryName()
        + "/"
        + "0".repeat(Math.max(0, DIGITS - digits.length()))
        + digits;
  }
}
