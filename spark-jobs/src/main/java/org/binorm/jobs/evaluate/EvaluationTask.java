package org.binorm.jobs.evaluate;

import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;
import org.binorm.engine.metric.Metrics;
import org.binorm.jobs.JavaBytes;
import org.binorm.jobs.run.KernelPool;
import org.binorm.jobs.run.RowGroups;

/** Scores one row group on an executor; returns {@link JavaBytes} of the counts. */
final class EvaluationTask implements Function<Integer, byte[]> {
  private static final long serialVersionUID = 1L;

  private final Broadcast<byte[]> trained;
  private final RowGroups data;
  private final int batch;

  EvaluationTask(Broadcast<byte[]> trained, RowGroups data, int batch) {
    this.trained = trained;
    this.data = data;
    this.batch = batch;
  }

  @Override
  public byte[] call(Integer block) {
    TrainedModel model = JavaBytes.read(trained.value(), TrainedModel.class);
    return KernelPool.with(
        model.kernels(),
        kernels -> {
          Metrics metrics = model.newMetrics();
          model.score(data.block(block), kernels, batch, metrics);
          return JavaBytes.of(metrics.counts());
        });
  }
}
