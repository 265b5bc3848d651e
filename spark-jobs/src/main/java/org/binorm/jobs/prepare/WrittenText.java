package org.binorm.jobs.prepare;

import java.util.EnumMap;
import java.util.Map;
import org.binorm.datasets.prepared.TextCounts;
import org.binorm.datasets.split.Subset;

/** The tokens that were written. */
final class WrittenText extends WrittenShards {
  private final Map<Subset, TextCounts> counts = new EnumMap<>(Subset.class);

  @Override
  void addContent(PartReport.Shard shard) {
    counts.merge(shard.subset(), (TextCounts) shard.content(), TextCounts::plus);
  }

  /** With the documents and bytes that the first pass has counted. */
  Map<Subset, TextCounts> counts(TextTotals totals) {
    Map<Subset, TextCounts> all = new EnumMap<>(Subset.class);
    for (Subset subset : Subset.prepared()) {
      TextCounts tokens = counts.getOrDefault(subset, TextCounts.NONE);
      all.put(subset, totals.counts(subset).plus(tokens));
    }
    return all;
  }
}
