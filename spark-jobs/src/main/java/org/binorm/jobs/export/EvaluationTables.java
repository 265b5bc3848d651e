package org.binorm.jobs.export;

import static org.apache.spark.sql.types.DataTypes.DoubleType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;

import java.util.List;
import java.util.Map;
import org.binorm.engine.bits.BitMatrix;
import org.binorm.engine.layer.Parameter;
import org.binorm.engine.metric.ClassificationMetrics;
import org.binorm.engine.metric.ClassificationMetrics.ClassScore;
import org.binorm.engine.model.Model;

/** The evaluation tables of an exported classifier. */
final class EvaluationTables {
  private EvaluationTables() {}

  /** One row per split: loss, accuracy, top-5 accuracy. */
  static ReportTable summary(Map<String, ClassificationMetrics> splits) {
    ReportTable table =
        new ReportTable(
            "summary",
            ReportTable.columns(
                "split", StringType,
                "samples", LongType,
                "loss", DoubleType,
                "accuracy", DoubleType,
                "top5_accuracy", DoubleType));
    splits.forEach(
        (split, metrics) ->
            table.add(
                split,
                metrics.samples(),
                metrics.loss(),
                metrics.accuracy(),
                metrics.top5Accuracy()));
    return table;
  }

  /** One row per class: precision, recall, f1, support. */
  static ReportTable perClass(List<String> classes, ClassificationMetrics metrics) {
    ReportTable table =
        new ReportTable(
            "per_class",
            ReportTable.columns(
                "class", StringType,
                "precision", DoubleType,
                "recall", DoubleType,
                "f1", DoubleType,
                "support", LongType));
    for (ClassScore score : metrics.perClass()) {
      table.add(
          classes.get(score.label()),
          score.precision(),
          score.recall(),
          score.f1(),
          score.support());
    }
    return table;
  }

  /** One row per pair of true and predicted class that occurs. */
  static ReportTable confusion(List<String> classes, ClassificationMetrics metrics) {
    ReportTable table =
        new ReportTable(
            "confusion",
            ReportTable.columns("class", StringType, "predicted", StringType, "count", LongType));
    for (int label = 0; label < classes.size(); label++) {
      for (int predicted = 0; predicted < classes.size(); predicted++) {
        long count = metrics.confusion(label, predicted);
        if (count > 0) {
          table.add(classes.get(label), classes.get(predicted), count);
        }
      }
    }
    return table;
  }

  /**
   * One row per tensor, then the file's header, then the total with everything in it.
   *
   * <p>{@code one_bit_bytes} is one bit per parameter, {@code file_bytes} what the file really
   * spends, row padding included; {@code ratio} is float32 to file.
   */
  static ReportTable memory(Model model, long fileBytes, long residentBytes) {
    ReportTable table =
        new ReportTable(
            "memory",
            ReportTable.columns(
                "part", StringType,
                "parameters", LongType,
                "float32_bytes", LongType,
                "one_bit_bytes", LongType,
                "file_bytes", LongType,
                "ratio", DoubleType,
                "resident_bytes", LongType));
    long tensorBytes = 0;
    for (Parameter parameter : model.layout().parameters()) {
      long size = parameter.size();
      long stored = storedBytes(model, parameter);
      tensorBytes += stored;
      addRow(table, parameter.name(), size, stored, 0);
    }
    table.add("file header", 0L, 0L, 0L, fileBytes - tensorBytes, 0.0, 0L);
    addRow(table, "total", model.layout().size(), fileBytes, residentBytes);
    return table;
  }

  private static void addRow(
      ReportTable table, String part, long size, long stored, long residentBytes) {
    long float32 = size * Float.BYTES;
    double ratio = (double) float32 / stored;
    table.add(part, size, float32, (size + 7) / 8, stored, ratio, residentBytes);
  }

  /** Bytes of one tensor in the exported file. */
  static long storedBytes(Model model, Parameter parameter) {
    return model.isBinary()
        ? (long) parameter.rows() * BitMatrix.rowBytes(parameter.columns())
        : (long) Float.BYTES * parameter.size();
  }
}
