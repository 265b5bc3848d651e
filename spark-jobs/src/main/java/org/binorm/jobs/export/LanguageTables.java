package org.binorm.jobs.export;

import static org.apache.spark.sql.types.DataTypes.DoubleType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;

import java.util.Map;
import org.binorm.engine.metric.LanguageMetrics;
import org.binorm.engine.metric.LanguageMetrics.Score;

/** The evaluation tables of an exported language model. */
final class LanguageTables {
  /** Rows of the table by position; a longer context is cut into so many ranges. */
  private static final int RANGES = 16;

  private LanguageTables() {}

  /**
   * One row per split and way of counting: loss in nats, perplexity = exp(loss), accuracy.
   *
   * @param withPadding whether scores with padding counted are there
   */
  static ReportTable summary(Map<String, LanguageMetrics> splits, boolean withPadding) {
    ReportTable table =
        new ReportTable(
            "summary",
            ReportTable.columns(
                "split", StringType,
                "padding", StringType,
                "sequences", LongType,
                "tokens", LongType,
                "loss", DoubleType,
                "perplexity", DoubleType,
                "accuracy", DoubleType));
    splits.forEach(
        (split, metrics) -> {
          add(table, split, "masked", metrics.samples(), metrics.all());
          if (withPadding) {
            add(table, split, "counted", metrics.samples(), metrics.withPadding());
          }
        });
    return table;
  }

  private static void add(
      ReportTable table, String split, String padding, long sequences, Score score) {
    table.add(
        split,
        padding,
        sequences,
        score.predictions(),
        score.loss(),
        score.perplexity(),
        score.accuracy());
  }

  /** One row per split and range of positions: how much more context helps. */
  static ReportTable byPosition(Map<String, LanguageMetrics> splits) {
    ReportTable table =
        new ReportTable(
            "by_position",
            ReportTable.columns(
                "split", StringType,
                "from_position", LongType,
                "to_position", LongType,
                "tokens", LongType,
                "loss", DoubleType,
                "perplexity", DoubleType,
                "accuracy", DoubleType));
    splits.forEach(
        (split, metrics) -> {
          int context = metrics.context();
          int width = (context + RANGES - 1) / RANGES;
          for (int from = 0; from < context; from += width) {
            int to = Math.min(context, from + width);
            Score score = metrics.between(from, to);
            if (score.predictions() > 0) {
              table.add(
                  split,
                  (long) from,
                  to - 1L,
                  score.predictions(),
                  score.loss(),
                  score.perplexity(),
                  score.accuracy());
            }
          }
        });
    return table;
  }
}
