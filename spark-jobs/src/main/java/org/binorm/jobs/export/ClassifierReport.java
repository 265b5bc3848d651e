package org.binorm.jobs.export;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.binorm.datasets.image.ImageShape;
import org.binorm.datasets.split.Subset;
import org.binorm.engine.checkpoint.DType;
import org.binorm.engine.checkpoint.SafetensorsWriter;
import org.binorm.engine.checkpoint.TensorData;
import org.binorm.engine.infer.Classifier;
import org.binorm.engine.kernel.Kernels;
import org.binorm.engine.metric.ClassificationMetrics;
import org.binorm.engine.metric.Metrics;
import org.binorm.engine.train.ImageBlock;
import org.binorm.jobs.AtomicFiles;
import org.binorm.jobs.JobResult;
import org.binorm.jobs.run.KernelPool;
import org.binorm.jobs.run.PreparedImages;
import org.binorm.jobs.run.RowGroups;
import org.binorm.jobs.run.RunSetup;

/** The tables and verification images of a classifier. */
record ClassifierReport(
    RunSetup setup, PreparedImages data, ExportedModel exported, Configuration hadoop)
    implements Report {
  private static final int VERIFICATION_IMAGES = 64;

  @Override
  public List<ReportTable> tables(Map<String, Metrics> splits) {
    Map<String, ClassificationMetrics> scores = new LinkedHashMap<>();
    splits.forEach((split, metrics) -> scores.put(split, (ClassificationMetrics) metrics));
    ClassificationMetrics test = scores.get(Subset.TEST.directoryName());
    List<String> classes = data.manifest().classes();
    return List.of(
        EvaluationTables.summary(scores),
        EvaluationTables.perClass(classes, test),
        EvaluationTables.confusion(classes, test));
  }

  private Classifier classifier(Kernels kernels) {
    return exported.model().isBinary()
        ? Classifier.ofBits(
            exported.model(), exported.bits(), data.scaling(), kernels, VERIFICATION_IMAGES)
        : Classifier.ofFloats(
            exported.model(), exported.shadows(), data.scaling(), kernels, VERIFICATION_IMAGES);
  }

  @Override
  public long residentBytes() {
    return KernelPool.with(
        setup.kernels(), kernels -> classifier(kernels).residentParameterBytes());
  }

  /** The first images of the test split and what the model says of them. */
  @Override
  public SafetensorsWriter verification() throws IOException {
    RowGroups test = setup.rowGroups(hadoop, Subset.TEST);
    ImageBlock images =
        test.refs().isEmpty()
            ? new ImageBlock(new int[0], new byte[0])
            : ((ImageBlock) test.block(0)).first(VERIFICATION_IMAGES);
    float[][] logits =
        KernelPool.with(setup.kernels(), kernels -> classifier(kernels).logits(images));
    int classes = data.manifest().classes().size();
    float[] flat = new float[logits.length * classes];
    for (int i = 0; i < logits.length; i++) {
      System.arraycopy(logits[i], 0, flat, i * classes, classes);
    }
    ImageShape shape = data.manifest().shape();
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

  @Override
  public void writeMore(AtomicFiles files, Path staging) {
    // Class names are inside the model file.
  }

  @Override
  public String markdown() {
    return "";
  }

  @Override
  public String summary(Metrics test) {
    return "test accuracy %.4f".formatted(test.accuracy());
  }

  @Override
  public void addMetrics(String split, Metrics metrics, JobResult.Builder result) {
    result.metric(split + ".loss", metrics.loss());
    result.metric(split + ".accuracy", metrics.accuracy());
  }
}
