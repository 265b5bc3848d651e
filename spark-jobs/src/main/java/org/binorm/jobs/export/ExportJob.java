package org.binorm.jobs.export;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.binorm.datasets.split.Subset;
import org.binorm.engine.checkpoint.SafetensorsWriter;
import org.binorm.engine.metric.Metrics;
import org.binorm.engine.train.TrainingState;
import org.binorm.jobs.AtomicFiles;
import org.binorm.jobs.Job;
import org.binorm.jobs.JobResult;
import org.binorm.jobs.ResultFile;
import org.binorm.jobs.Tables;
import org.binorm.jobs.config.ExperimentConfig;
import org.binorm.jobs.evaluate.Evaluation;
import org.binorm.jobs.run.PreparedImages;
import org.binorm.jobs.run.PreparedText;
import org.binorm.jobs.run.ReleasedModel;
import org.binorm.jobs.run.RowGroups;
import org.binorm.jobs.run.RunDirectory;
import org.binorm.jobs.run.RunSetup;

/**
 * Exports the latest state of a run: the released model, its evaluation, and a few samples with
 * their logits against which any other reader of the file can be checked.
 *
 * <pre>
 * EXPORT/model.safetensors                       bits (binary) or floats (the float32 twin)
 * EXPORT/evaluation/NAME/*.parquet, NAME.csv     summary, memory; per_class, confusion
 *                                                (images) or by_position (text)
 * EXPORT/evaluation/verification.safetensors     images or tokens, and logits
 * EXPORT/evaluation.md                           the same tables to read; text: continuations too
 * EXPORT/tokenizer.json                          text: what the tokens mean
 * </pre>
 */
public final class ExportJob implements Job {
  private static final String NAME = "export";
  private static final String MODEL_FILE = ReleasedModel.FILE_NAME;

  @Override
  public JobResult run(SparkSession spark, ExperimentConfig config) throws IOException {
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    AtomicFiles files = new AtomicFiles(hadoop);
    RunDirectory runDirectory = new RunDirectory(files, config.output().path());
    runDirectory.requireSameConfig(config);
    RunSetup setup = RunSetup.of(config, hadoop);
    float[] shadows = runDirectory.latestShadows(setup.model(), setup.data().fingerprint());
    Path target = new Path(config.exportPath());
    Export export = new Export(spark, files, setup, shadows);
    if (!config.output().overwrite()) {
      Optional<JobResult> earlier = ResultFile.readGood(files, target);
      if (earlier.isPresent() && export.isOf(earlier.get())) {
        return JobResult.skipped(
            earlier.get(), target + " is exported already; --overwrite exports it again");
      }
    }
    return export.write(target);
  }

  /** One export in progress. */
  private static final class Export {
    private final AtomicFiles files;
    private final Tables tables;
    private final JavaSparkContext spark;
    private final RunSetup setup;
    private final ExportedModel exported;
    private final Report report;
    private final String stateSha256;

    Export(SparkSession session, AtomicFiles files, RunSetup setup, float[] shadows) {
      this.files = files;
      this.tables = new Tables(session, files);
      this.spark = JavaSparkContext.fromSparkContext(session.sparkContext());
      this.setup = setup;
      this.exported = new ExportedModel(setup.model(), shadows);
      this.report = report();
      this.stateSha256 = TrainingState.sha256(shadows);
    }

    private Report report() {
      Configuration hadoop = spark.hadoopConfiguration();
      if (setup.data() instanceof PreparedText text) {
        return new LanguageReport(setup, text, exported, hadoop);
      }
      return new ClassifierReport(setup, (PreparedImages) setup.data(), exported, hadoop);
    }

    /** True if an earlier result came from the same state. */
    boolean isOf(JobResult earlier) {
      return stateSha256.equals(earlier.metrics().get("stateSha256"));
    }

    JobResult write(Path target) throws IOException {
      Map<String, Metrics> splits = evaluate();
      SafetensorsWriter released =
          exported.file(setup.data().input(spark.hadoopConfiguration()), provenance(splits));
      List<ReportTable> all = new ArrayList<>(report.tables(splits));
      all.add(EvaluationTables.memory(setup.model(), released.fileBytes(), report.residentBytes()));

      Path staging = files.stagingDirectory(target);
      files.write(new Path(staging, MODEL_FILE), released::writeTo);
      for (ReportTable table : all) {
        Path evaluation = new Path(staging, "evaluation");
        tables.write(new Path(evaluation, table.name()), table.rows(), table.schema());
        files.writeText(new Path(evaluation, table.name() + ".csv"), table.csv());
      }
      files.write(
          new Path(staging, "evaluation/verification.safetensors"), report.verification()::writeTo);
      files.writeText(new Path(staging, "evaluation.md"), markdown(all));
      report.writeMore(files, staging);
      files.publishDirectory(staging, target);
      return result(target, splits, released.fileBytes());
    }

    private Map<String, Metrics> evaluate() throws IOException {
      Evaluation evaluation = new Evaluation(spark, setup, true);
      Map<String, Metrics> splits = new LinkedHashMap<>();
      for (Subset subset : List.of(Subset.VALIDATION, Subset.TEST)) {
        RowGroups data = setup.rowGroups(spark.hadoopConfiguration(), subset);
        String name = subset.directoryName();
        splits.put(
            name, evaluation.run("evaluation on " + name, setup.model(), exported.shadows(), data));
      }
      return splits;
    }

    private Map<String, String> provenance(Map<String, Metrics> splits) {
      Map<String, String> provenance = new LinkedHashMap<>();
      provenance.put("tool_version", setup.data().toolVersion());
      provenance.put("seed", Long.toString(setup.config().train().seed()));
      provenance.put("epochs", Integer.toString(setup.config().train().epochs()));
      provenance.put("data_sha256", setup.data().fingerprint());
      provenance.put("state_sha256", stateSha256);
      splits.forEach(
          (split, metrics) ->
              provenance.put(split + "_accuracy", "%.4f".formatted(metrics.accuracy())));
      return provenance;
    }

    private String markdown(List<ReportTable> all) throws IOException {
      StringBuilder text = new StringBuilder("# Evaluation\n");
      text.append(
          "\n%s, %s, %,d parameters; state %.12s, data %.12s.\n"
              .formatted(
                  setup.model().spec().name(),
                  setup.config().model().precision().key(),
                  setup.model().layout().size(),
                  stateSha256,
                  setup.data().fingerprint()));
      for (ReportTable table : all) {
        text.append("\n## ").append(table.name()).append("\n\n").append(table.markdown());
      }
      return text.append(report.markdown()).toString();
    }

    private JobResult result(Path target, Map<String, Metrics> splits, long fileBytes) {
      long parameters = setup.model().layout().size();
      long float32Bytes = parameters * Float.BYTES;
      long tensorBytes =
          setup.model().layout().parameters().stream()
              .mapToLong(parameter -> EvaluationTables.storedBytes(setup.model(), parameter))
              .sum();
      Metrics test = splits.get(Subset.TEST.directoryName());
      JobResult.Builder result =
          JobResult.done(
                  NAME,
                  "%s, %d bytes, %.1f times smaller than float32"
                      .formatted(
                          report.summary(test), fileBytes, (double) float32Bytes / fileBytes))
              .output("model", new Path(target, MODEL_FILE).toString())
              .output("evaluation", new Path(target, "evaluation").toString())
              .output("report", new Path(target, "evaluation.md").toString());
      splits.forEach((split, metrics) -> report.addMetrics(split, metrics, result));
      return result
          .metric("parameters", parameters)
          .metric("bitBytes", tensorBytes)
          .metric("fileBytes", fileBytes)
          .metric("float32Bytes", float32Bytes)
          .metric("ratio", (double) float32Bytes / fileBytes)
          .metric("stateSha256", stateSha256)
          .build();
    }
  }
}
