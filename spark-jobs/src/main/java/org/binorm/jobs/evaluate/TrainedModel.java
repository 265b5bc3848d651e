package org.binorm.jobs.evaluate;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.binorm.engine.bits.BinaryParameters;
import org.binorm.engine.bits.BitMatrix;
import org.binorm.engine.infer.Classifier;
import org.binorm.engine.infer.LanguageScorer;
import org.binorm.engine.kernel.KernelChoice;
import org.binorm.engine.kernel.Kernels;
import org.binorm.engine.layer.Parameter;
import org.binorm.engine.metric.ClassificationMetrics;
import org.binorm.engine.metric.LanguageMetrics;
import org.binorm.engine.metric.Metrics;
import org.binorm.engine.model.Model;
import org.binorm.engine.model.ModelSpec;
import org.binorm.engine.model.Network;
import org.binorm.engine.train.ImageBlock;
import org.binorm.engine.train.SampleBlock;
import org.binorm.engine.train.SampleFormat;
import org.binorm.engine.train.TokenBlock;

/**
 * A trained model on its way to executors.
 *
 * @param padding the token with which scores of language models are also counted; negative for none
 * @param bits the tensors of a binary model, packed; null for a float32 model
 * @param floats the parameters of a float32 model; null for a binary one
 */
record TrainedModel(
    ModelSpec spec,
    SampleFormat format,
    int padding,
    List<byte[]> bits,
    float[] floats,
    KernelChoice kernels)
    implements Serializable {

  static TrainedModel of(
      Model model, float[] shadows, SampleFormat format, int padding, KernelChoice kernels) {
    if (!model.isBinary()) {
      return new TrainedModel(model.spec(), format, padding, null, shadows, kernels);
    }
    List<byte[]> bits = new ArrayList<>();
    Network.binarize(model, shadows).tensors().forEach(tensor -> bits.add(tensor.bytes()));
    return new TrainedModel(model.spec(), format, padding, bits, null, kernels);
  }

  /** Metrics of the kind that the model's outputs need, with nothing counted. */
  Metrics newMetrics() {
    return newMetrics(spec);
  }

  static Metrics newMetrics(ModelSpec spec) {
    return spec.isLanguage()
        ? new LanguageMetrics(spec.input().width())
        : new ClassificationMetrics(spec.classes());
  }

  /** Adds all samples of a block to the metrics, in order. */
  void score(SampleBlock block, Kernels opened, int batch, Metrics metrics) {
    Model model = new Model(spec);
    if (metrics instanceof LanguageMetrics language) {
      LanguageScorer scorer =
          floats == null
              ? LanguageScorer.ofBits(model, parameters(model), opened, batch)
              : LanguageScorer.ofFloats(model, floats, opened, batch);
      scorer.evaluate((TokenBlock) block, padding, language);
    } else if (metrics instanceof ClassificationMetrics classification
        && format instanceof SampleFormat.Images images) {
      Classifier classifier =
          floats == null
              ? Classifier.ofBits(model, parameters(model), images.scaling(), opened, batch)
              : Classifier.ofFloats(model, floats, images.scaling(), opened, batch);
      classifier.evaluate((ImageBlock) block, classification);
    }
  }

  private BinaryParameters parameters(Model model) {
    List<BitMatrix> tensors = new ArrayList<>();
    for (Parameter parameter : model.layout().parameters()) {
      byte[] bytes = bits.get(parameter.index());
      tensors.add(new BitMatrix(parameter.rows(), parameter.columns(), bytes));
    }
    return new BinaryParameters(tensors);
  }
}
