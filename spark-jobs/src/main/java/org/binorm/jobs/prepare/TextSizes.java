package org.binorm.jobs.prepare;

import java.util.EnumMap;
import java.util.Map;
import org.binorm.datasets.prepared.ShardOptions;
import org.binorm.datasets.split.Subset;
import org.binorm.datasets.text.TextExamples;
import org.binorm.jobs.config.ExperimentConfig;

/**
 * How many rows of text are to be expected, and how large: enough to choose files and row groups
 * before anything is tokenized. An estimate, but always the same for the same text.
 */
record TextSizes(ExperimentConfig config, TextTotals totals) {

  /** Of usual vocabularies and languages in Latin script; others come out smaller. */
  private static final int BYTES_PER_TOKEN = 4;

  /** Start and end of a sentence. */
  private static final int SPECIAL_TOKENS = 2;

  /** A name like {@code wiki.train.raw#123456/7}. */
  private static final int ID_BYTES = 32;

  ShardLayout layout() {
    return ShardSizes.layout(config.data(), bytesPerRow(), rows());
  }

  ShardOptions rowGroups() {
    return ShardSizes.rowGroups(
        config.data(), bytesPerRow(), longestRow(), rows().get(Subset.TRAIN));
  }

  private int longestRow() {
    return config.text().context() + 1;
  }

  private Map<Subset, Long> rows() {
    Map<Subset, Long> rows = new EnumMap<>(Subset.class);
    for (Subset subset : Subset.prepared()) {
      rows.put(subset, rows(subset));
    }
    return rows;
  }

  private long rows(Subset subset) {
    if (config.text().examples() == TextExamples.SENTENCES) {
      return totals.sentences(subset);
    }
    int context = config.text().context();
    return (tokens(subset) + context - 1) / context;
  }

  private long tokens(Subset subset) {
    return totals.counts(subset).bytes() / BYTES_PER_TOKEN;
  }

  private int bytesPerRow() {
    long tokens = tokens(Subset.TRAIN) / Math.max(1, rows(Subset.TRAIN)) + SPECIAL_TOKENS;
    return (int) Math.min(longestRow(), tokens) * Integer.BYTES + ID_BYTES;
  }
}
