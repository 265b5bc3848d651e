package org.binorm.datasets.text;

import java.io.Serializable;
import org.binorm.datasets.split.Subset;

/**
 * The documents of one file that start in a range of its bytes.
 *
 * @param name relative to the root of the corpus
 * @param end first byte after the range, {@link #TO_THE_END} for all that follows
 */
record FileRange(String name, Subset subset, long start, long end) implements Serializable {

  static final long TO_THE_END = Long.MAX_VALUE;

  boolean compressed() {
    return name.endsWith(".gz");
  }
}
