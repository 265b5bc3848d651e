package org.binorm.benchmarks.suite;

import java.util.List;
import org.binorm.benchmarks.Workload;
import org.binorm.benchmarks.libtorch.TorchClassifier;
import org.binorm.engine.bits.BinaryParameters;
import org.binorm.engine.infer.Classifier;
import org.binorm.engine.infer.LanguageScorer;
import org.binorm.engine.kernel.KernelChoice;
import org.binorm.engine.kernel.Kernels;
import org.binorm.engine.model.Model;
import org.binorm.engine.model.ModelSpec.Precision;
import org.binorm.engine.model.Network;
import org.binorm.engine.train.SampleFormat;

/**
 * Memory of the parameters of a model once it is loaded for inference.
 *
 * @param bitBytes of the binary model in the engine
 * @param floatBytes of the same parameters as float32 tensors in LibTorch
 */
public record LoadedWeights(String model, long bitBytes, long floatBytes) {
  static final List<String> MODELS =
      List.of("fashion-mnist-cnn", "cifar10-cnn", "food101-cnn-3x3", "lm-mini", "lm-base");

  static LoadedWeights of(String name) {
    Workload workload = Workload.of(name, Precision.BINARY, 1);
    Model model = workload.model();
    float[] flat = workload.start().shadows();
    BinaryParameters bits = Network.binarize(model, flat);
    Kernels kernels = KernelChoice.AUTO.open();
    long bitBytes =
        workload.settings().samples() instanceof SampleFormat.Images images
            ? Classifier.ofBits(model, bits, images.scaling(), kernels, 1).residentParameterBytes()
            : LanguageScorer.ofBits(model, bits, kernels, 1).residentParameterBytes();
    return new LoadedWeights(name, bitBytes, TorchClassifier.parameterBytes(model, flat));
  }
}
