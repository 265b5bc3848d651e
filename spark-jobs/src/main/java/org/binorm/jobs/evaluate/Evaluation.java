package org.binorm.jobs.evaluate;

import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.binorm.engine.kernel.KernelChoice;
import org.binorm.engine.metric.ClassificationMetrics;
import org.binorm.engine.model.Model;
import org.binorm.engine.train.ImageScaling;
import org.binorm.jobs.JavaBytes;
import org.binorm.jobs.evaluate.EvaluationTask.TrainedModel;
import org.binorm.jobs.run.RowGroups;

/**
 * Evaluates a model over a split: one task per row group, merged in the order of the row groups, so
 * the scores do not depend on the number of cores.
 */
public final class Evaluation {
  private final JavaSparkContext spark;
  private final ImageScaling scaling;
  private final KernelChoice kernels;
  private final int batch;

  public Evaluation(JavaSparkContext spark, ImageScaling scaling, KernelChoice kernels, int batch) {
    this.spark = spark;
    this.scaling = scaling;
    this.kernels = kernels;
    this.batch = batch;
  }

  /**
   * Scores the shadows of a model; binary models are binarized first and sent as bits.
   *
   * @param description what the Spark UI shows
   */
  public ClassificationMetrics run(
      String description, Model model, float[] shadows, RowGroups data) {
    ClassificationMetrics metrics = new ClassificationMetrics(model.spec().classes());
    if (data.refs().isEmpty()) {
      return metrics;
    }
    Broadcast<byte[]> trained =
        spark.broadcast(JavaBytes.of(TrainedModel.of(model, shadows, scaling, kernels)));
    try {
      spark.sc().setJobDescription(description);
      List<Integer> blocks = IntStream.range(0, data.refs().size()).boxed().toList();
      spark
          .parallelize(blocks, blocks.size())
          .map(new EvaluationTask(trained, data, batch))
          .collect()
          .forEach(bytes -> metrics.merge(counts(bytes)));
      return metrics;
    } finally {
      spark.sc().setJobDescription(null);
      trained.destroy();
    }
  }

  private static ClassificationMetrics counts(byte[] bytes) {
    return ClassificationMetrics.of(JavaBytes.read(bytes, ClassificationMetrics.Counts.class));
  }
}
