package org.binorm.jobs.prepare;

import java.io.Serializable;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.binorm.datasets.split.Subset;

/** What the first pass finds out; counts images before any is decoded. Not thread-safe. */
final class ImageCounts implements Serializable {
  private static final long serialVersionUID = 1L;

  private final Map<Subset, Long> rows = new EnumMap<>(Subset.class);
  private final Set<String> listedIds = new HashSet<>();
  private String exampleId = "";

  void add(Subset subset, String id, boolean listed) {
    rows.merge(subset, 1L, Long::sum);
    if (listed) {
      listedIds.add(id);
    }
    if (exampleId.isEmpty()) {
      exampleId = id;
    }
  }

  void merge(ImageCounts other) {
    other.rows.forEach((subset, count) -> rows.merge(subset, count, Long::sum));
    listedIds.addAll(other.listedIds);
    exampleId = exampleId.isEmpty() ? other.exampleId : exampleId;
  }

  long rows(Subset subset) {
    return rows.getOrDefault(subset, 0L);
  }

  Map<Subset, Long> rows() {
    return rows;
  }

  long total() {
    return rows.values().stream().mapToLong(Long::longValue).sum();
  }

  /** The ids of the validation and test lists that the source has. */
  Set<String> listedIds() {
    return listedIds;
  }

  /** One id of the source, to show what ids look like; empty if there is none. */
  String exampleId() {
    return exampleId;
  }
}
