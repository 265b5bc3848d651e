package org.binorm.jobs.evaluate;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;
import org.binorm.engine.bits.BinaryParameters;
import org.binorm.engine.bits.BitMatrix;
import org.binorm.engine.infer.Classifier;
import org.binorm.engine.kernel.KernelChoice;
import org.binorm.engine.kernel.Kernels;
import org.binorm.engine.layer.Parameter;
import org.binorm.engine.metric.ClassificationMetrics;
import org.binorm.engine.model.Model;
import org.binorm.engine.model.ModelSpec;
import org.binorm.engine.model.Network;
import org.binorm.engine.train.ImageScaling;
import org.binorm.jobs.JavaBytes;
import org.binorm.jobs.run.KernelPool;
import org.binorm.jobs.run.RowGroups;

/** Scores one row group on an executor; returns {@link JavaBytes} of the counts. */
final class EvaluationTask implements Function<Integer, byte[]> {
  private static final long serialVersionUID = 1L;

  /**
   * A trained model on its way to executors.
   *
   * @param bits the tensors of a binary model, packed; null for a float32 model
   * @param floats the parameters of a float32 model; null for a binary one
   */
  record TrainedModel(
      ModelSpec spec, ImageScaling scaling, List<byte[]> bits, float[] floats, KernelChoice kernels)
      implements Serializable {

    static TrainedModel of(
        Model model, float[] shadows, ImageScaling scaling, KernelChoice kernels) {
      if (!model.isBinary()) {
        return new TrainedModel(model.spec(), scaling, null, shadows, kernels);
      }
      List<byte[]> bits = new ArrayList<>();
      Network.binarize(model, shadows).tensors().forEach(tensor -> bits.add(tensor.bytes()));
      return new TrainedModel(model.spec(), scaling, bits, null, kernels);
    }

    Classifier open(Kernels opened, int batch) {
      Model model = new Model(spec);
      if (floats != null) {
        return Classifier.ofFloats(model, floats, scaling, opened, batch);
      }
      List<BitMatrix> tensors = new ArrayList<>();
      for (Parameter parameter : model.layout().parameters()) {
        byte[] bytes = bits.get(parameter.index());
        tensors.add(new BitMatrix(parameter.rows(), parameter.columns(), bytes));
      }
      return Classifier.ofBits(model, new BinaryParameters(tensors), scaling, opened, batch);
    }
  }

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
          ClassificationMetrics metrics = new ClassificationMetrics(model.spec().classes());
          model.open(kernels, batch).evaluate(data.block(block), metrics);
          return JavaBytes.of(metrics.counts());
        });
  }
}
