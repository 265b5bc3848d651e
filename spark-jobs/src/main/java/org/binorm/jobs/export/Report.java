package org.binorm.jobs.export;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.Path;
import org.binorm.engine.checkpoint.SafetensorsWriter;
import org.binorm.engine.metric.Metrics;
import org.binorm.jobs.AtomicFiles;
import org.binorm.jobs.JobResult;

/** What an export says of one kind of model, beside the model file. */
sealed interface Report permits ClassifierReport, LanguageReport {
  /** The evaluation tables, but for {@code memory}, which all models share. */
  List<ReportTable> tables(Map<String, Metrics> splits);

  /** Bytes that the parameters occupy in memory once loaded. */
  long residentBytes();

  /** Some inputs with the model's logits, against which any reader of the file can be checked. */
  SafetensorsWriter verification() throws IOException;

  /** More files beside the model. */
  void writeMore(AtomicFiles files, Path staging) throws IOException;

  /** Parts of {@code evaluation.md} after the tables. */
  String markdown() throws IOException;

  /** The scores of a split in one line. */
  String summary(Metrics test);

  /** The scores of a split as metrics of the job. */
  void addMetrics(String split, Metrics metrics, JobResult.Builder result);
}
