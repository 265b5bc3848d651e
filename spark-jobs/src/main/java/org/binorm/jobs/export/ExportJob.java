package org.binorm.jobs.export;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.binorm.datasets.prepared.DatasetManifest;
import org.binorm.datasets.split.Subset;
import org.binorm.engine.bits.BinaryParameters;
import org.binorm.engine.checkpoint.BitCheckpoint;
import org.binorm.engine.checkpoint.DType;
import org.binorm.engine.checkpoint.FloatCheckpoint;
import org.binorm.engine.checkpoint.SafetensorsWriter;
import org.binorm.engine.checkpoint.TensorData;
import org.binorm.engine.infer.Classifier;
import org.binorm.engine.kernel.Kernels;
import org.binorm.engine.layer.Parameter;
import org.binorm.engine.metric.ClassificationMetrics;
import org.binorm.engine.model.Model;
import org.binorm.engine.model.Network;
import org.binorm.engine.train.ImageBlock;
import org.binorm.engine.train.TrainingState;
import org.binorm.jobs.AtomicFiles;
import org.binorm.jobs.Job;
import org.binorm.jobs.JobResult;
import org.binorm.jobs.ResultFile;
import org.binorm.jobs.Tables;
import org.binorm.jobs.config.ExperimentConfig;
import org.binorm.jobs.evaluate.Evaluation;
import org.binorm.jobs.run.KernelPool;
import org.binorm.jobs.run.RowGroups;
import org.binorm.jobs.run.RunDirectory;
import org.binorm.jobs.run.RunSetup;

/**
 * Exports the latest state of a run: the released model, its evaluation, and a few images with
 * their logits against which any other reader of the file can be checked.
 *
 * <pre>
 * EXPORT/model.safetensors                       bits (binary) or floats (the float32 twin)
 * EXPORT/evaluation/NAME/*.parquet, NAME.csv     summary, per_class, confusion, memory
 * EXPORT/evaluation/verification.safetensors     images U8 [n,h,w,c] and logits F32 [n,classes]
 * EXPORT/evaluation.md                           the same tables to read
 * </pre>
 */
public final class ExportJob implements Job {
  private static final String NAME = "export";
  private static final String MODEL_FILE = "model.safetensors";
  private static final int VERIFICATION_IMAGES = 64;

  @Override
  public JobResult run(SparkSession spark, ExperimentConfig config) throws IOException {
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    AtomicFiles files = new AtomicFiles(hadoop);
    RunDirectory runDirectory = new RunDirectory(files, config.output().path());
    runDirectory.requireSameConfig(config);
    RunSetup setup = RunSetup.of(config, hadoop);
    float[] shadows = runDirectory.latestShadows(setup.model(), setup.manifest().fingerprint());
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
    private final Model model;
    private final DatasetManifest manifest;
    private final float[] shadows;
    private final String stateSha256;

    Export(SparkSession session, AtomicFiles files, RunSetup setup, float[] shadows) {
      this.files = files;
      this.tables = new Tables(session, files);
      this.spark = JavaSparkContext.fromSparkContext(session.sparkContext());
      this.setup = setup;
      this.model = setup.model();
      this.manifest = setup.manifest();
      this.shadows = shadows;
      this.stateSha256 = TrainingState.sha256(shadows);
    }

    /** True if an earlier result came from the same state. */
    boolean isOf(JobResult earlier) {
      return stateSha256.equals(earlier.metrics().get("stateSha256"));
    }

    JobResult write(Path target) throws IOException {
      Map<String, ClassificationMetrics> splits = evaluate();
      ClassificationMetrics test = splits.get(Subset.TEST.directoryName());
      SafetensorsWriter released = released(splits);
      List<ReportTable> report =
          List.of(
              EvaluationTables.summary(splits),
              EvaluationTables.perClass(manifest.classes(), test),
              EvaluationTables.confusion(manifest.classes(), test),
              EvaluationTables.memory(model, released.fileBytes(), residentBytes()));

      Path staging = files.stagingDirectory(target);
      files.write(new Path(staging, MODEL_FILE), released::writeTo);
      for (ReportTable table : report) {
        Path evaluation = new Path(staging, "evaluation");
        tables.write(new Path(evaluation, table.name()), table.rows(), table.schema());
        files.writeText(new Path(evaluation, table.name() + ".csv"), table.csv());
      }
      files.write(
          new Path(staging, "evaluation/verification.safetensors"), verification()::writeTo);
      files.writeText(new Path(staging, "evaluation.md"), markdown(report));
      files.publishDirectory(staging, target);
      return result(target, test, released.fileBytes());
    }

    private Map<String, ClassificationMetrics> evaluate() throws IOException {
      Evaluation evaluation =
          new Evaluation(
              spark, setup.scaling(), setup.kernels(), setup.config().evaluate().batchSize());
      Map<String, ClassificationMetrics> splits = new LinkedHashMap<>();
      for (Subset subset : List.of(Subset.VALIDATION, Subset.TEST)) {
        RowGroups data = setup.rowGroups(spark.hadoopConfiguration(), subset);
        String name = subset.directoryName();
        splits.put(name, evaluation.run("evaluation on " + name, model, shadows, data));
      }
      return splits;
    }

    private SafetensorsWriter released(Map<String, ClassificationMetrics> splits) {
      Map<String, String> provenance = new LinkedHashMap<>();
      provenance.put("tool_version", manifest.toolVersion());
      provenance.put("seed", Long.toString(setup.config().train().seed()));
      provenance.put("epochs", Integer.toString(setup.config().train().epochs()));
      provenance.put("data_sha256", manifest.fingerprint());
      provenance.put("state_sha256", stateSha256);
      splits.forEach(
          (split, metrics) ->
              provenance.put(split + "_accuracy", "%.4f".formatted(metrics.accuracy())));
      return model.isBinary()
          ? new BitCheckpoint(model, bits(), setup.scaling(), manifest.classes(), provenance)
              .writer()
          : new FloatCheckpoint(model, shadows, setup.scaling(), manifest.classes(), provenance)
              .writer();
    }

    private BinaryParameters bits() {
      return Network.binarize(model, shadows);
    }

    private Classifier classifier(Kernels kernels) {
      return model.isBinary()
          ? Classifier.ofBits(model, bits(), setup.scaling(), kernels, VERIFICATION_IMAGES)
          : Classifier.ofFloats(model, shadows, setup.scaling(), kernels, VERIFICATION_IMAGES);
    }

    private long residentBytes() {
      return KernelPool.with(
          setup.kernels(), kernels -> classifier(kernels).residentParameterBytes());
    }

    /** The first images of the test split and what the model says of them. */
    private SafetensorsWriter verification() throws IOException {
      RowGroups data = setup.rowGroups(spark.hadoopConfiguration(), Subset.TEST);
      ImageBlock images =
          data.refs().isEmpty()
              ? new ImageBlock(new int[0], new byte[0])
              : data.block(0).first(VERIFICATION_IMAGES);
      float[][] logits =
          KernelPool.with(setup.kernels(), kernels -> classifier(kernels).logits(images));
      int classes = manifest.classes().size();
      float[] flat = new float[logits.length * classes];
      for (int i = 0; i < logits.length; i++) {
        System.arraycopy(logits[i], 0, flat, i * classes, classes);
      }
      var shape = manifest.shape();
      int rows = images.rows();
      return new SafetensorsWriter()
          .tensor("logits", DType.F32, TensorData.of(flat), rows, classes)
          .tensor(
              "images",
              DType.U8,
              TensorData.of(images.pixels()),
              rows,
              shape.height(),
              shape.width(),
              shape.channels())
          .tensor("labels", DType.I32, TensorData.of(images.labels()), rows)
          .checksum();
    }

    private String markdown(List<ReportTable> report) {
      StringBuilder text = new StringBuilder("# Evaluation\n");
      text.append(
          "\n%s, %s, %,d parameters; state %.12s, data %.12s.\n"
              .formatted(
                  model.spec().name(),
                  setup.config().model().precision().key(),
                  model.layout().size(),
                  stateSha256,
                  manifest.fingerprint()));
      for (ReportTable table : report) {
        text.append("\n## ").append(table.name()).append("\n\n").append(table.markdown());
      }
      return text.toString();
    }

    private JobResult result(Path target, ClassificationMetrics test, long fileBytes) {
      long parameters = model.layout().size();
      long float32Bytes = parameters * Float.BYTES;
      long tensorBytes = model.layout().parameters().stream().mapToLong(this::storedBytes).sum();
      return JobResult.done(
              NAME,
              "test accuracy %.4f, %d bytes, %.1f times smaller than float32"
                  .formatted(test.accuracy(), fileBytes, (double) float32Bytes / fileBytes))
          .output("model", new Path(target, MODEL_FILE).toString())
          .output("evaluation", new Path(target, "evaluation").toString())
          .output("report", new Path(target, "evaluation.md").toString())
          .metric("test.loss", test.loss())
          .metric("test.accuracy", test.accuracy())
          .metric("parameters", parameters)
          .metric("bitBytes", tensorBytes)
          .metric("fileBytes", fileBytes)
          .metric("float32Bytes", float32Bytes)
          .metric("ratio", (double) float32Bytes / fileBytes)
          .metric("stateSha256", stateSha256)
          .build();
    }

    private long storedBytes(Parameter parameter) {
      return EvaluationTables.storedBytes(model, parameter);
    }
  }
}
