package org.binorm.jobs.evaluate;

import java.io.Serializable;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.binorm.engine.kernel.KernelChoice;
import org.binorm.engine.metric.Metrics;
import org.binorm.engine.model.Model;
import org.binorm.engine.train.SampleFormat;
import org.binorm.jobs.JavaBytes;
import org.binorm.jobs.monitor.JobDescription;
import org.binorm.jobs.run.RowGroups;
import org.binorm.jobs.run.RunSetup;

/**
 * Evaluates a model over a split: one task per row group, merged in the order of the row groups, so
 * the scores do not depend on the number of cores.
 */
public final class Evaluation {
  private final JavaSparkContext spark;
  private final SampleFormat format;
  private final KernelChoice kernels;
  private final int batch;
  private final int padding;

  /**
   * @param withPadding whether language models are also scored with padding counted
   */
  public Evaluation(JavaSparkContext spark, RunSetup setup, boolean withPadding) {
    this.spark = spark;
    this.format = setup.data().format();
    this.kernels = setup.kernels();
    this.batch = setup.evaluationBatch();
    this.padding = withPadding ? setup.data().padding() : -1;
  }

  /** No samples scored, as metrics of the kind that a model's outputs need. */
  public static Metrics nothing(Model model) {
    return TrainedModel.newMetrics(model.spec());
  }

  /**
   * Scores the shadows of a model; binary models are binarized first and sent as bits.
   *
   * @param description what the Spark UI shows
   */
  public Metrics run(String description, Model model, float[] shadows, RowGroups data) {
    Metrics metrics = nothing(model);
    if (data.refs().isEmpty()) {
      return metrics;
    }
    Broadcast<byte[]> trained =
        spark.broadcast(JavaBytes.of(TrainedModel.of(model, shadows, format, padding, kernels)));
    JobDescription shown = JobDescription.set(spark.sc(), description);
    try {
      List<Integer> blocks = IntStream.range(0, data.refs().size()).boxed().toList();
      spark
          .parallelize(blocks, blocks.size())
          .map(new EvaluationTask(trained, data, batch))
          .collect()
          .forEach(bytes -> metrics.mergeCounts(JavaBytes.read(bytes, Serializable.class)));
      return metrics;
    } finally {
      shown.close();
      trained.destroy();
    }
  }
}
