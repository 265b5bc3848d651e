package org.binorm.jobs.prepare;

import java.io.Serializable;
import java.util.EnumMap;
import java.util.Map;
import org.binorm.datasets.split.Subset;

/** What the first pass finds out; counts images before any is decoded. Not thread-safe. */
final class ImageCounts implements Serializable {
  private static final long serialVersionUID = 1L;

  private final Map<Subset, Long> rows = new EnumMap<>(Subset.class);
  private final FoundIds ids = new FoundIds();

  void add(Subset subset, String id, boolean listed) {
    rows.merge(subset, 1L, Long::sum);
    ids.add(id, listed);
  }

  void merge(ImageCounts other) {
    other.rows.forEach((subset, count) -> rows.merge(subset, count, Long::sum));
    ids.merge(other.ids);
  }

  long rows(Subset subset) {
    return rows.getOrDefault(subset, 0L);
  }

  Map<Subset, Long> rows() {
    return rows;
  }

  /** The ids of the validation and test lists that the source has. */
  FoundIds ids() {
    return ids;
  }
}
