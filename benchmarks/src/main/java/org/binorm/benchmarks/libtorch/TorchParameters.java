package org.binorm.benchmarks.libtorch;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.binorm.engine.layer.Parameter;
import org.binorm.engine.model.LayerSpec;
import org.binorm.engine.model.Model;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The parameters of a model as tensors: what the optimizer moves and what the layers read.
 *
 * <p>Both are the same for float32 models. For binary ones the first are the shadows and the second
 * their bits as floats, {@code shadow > mean}; the gradient of a bit is handed to its shadow.
 */
final class TorchParameters {
  private final boolean binary;
  private final Map<String, Tensor> shadows = new LinkedHashMap<>();
  private final Map<String, Tensor> values = new LinkedHashMap<>();

  /**
   * @param flat all parameters in the order of the model's layout
   * @param trainable whether gradients will be asked for
   */
  TorchParameters(Model model, float[] flat, boolean trainable) {
    this.binary = model.isBinary();
    Map<String, Integer> kernels = convolutionKernels(model);
    for (Parameter parameter : model.layout().parameters()) {
      Tensor tensor = tensor(parameter, flat, kernels.get(parameter.layer()));
      shadows.put(parameter.name(), tensor.requires_grad_(trainable));
    }
    if (binary) {
      binarize();
    } else {
      values.putAll(shadows);
    }
  }

  private static Map<String, Integer> convolutionKernels(Model model) {
    Map<String, Integer> kernels = new LinkedHashMap<>();
    for (LayerSpec layer : model.spec().layers()) {
      if (layer instanceof LayerSpec.Conv2d conv) {
        kernels.put(conv.name(), conv.kernel());
      }
    }
    return kernels;
  }

  private static Tensor tensor(Parameter parameter, float[] flat, Integer kernel) {
    float[] copy =
        Arrays.copyOfRange(flat, parameter.offset(), parameter.offset() + parameter.size());
    if (parameter.vector()) {
      return LibTorch.tensor(copy, parameter.columns());
    }
    if (kernel == null) {
      return LibTorch.tensor(copy, parameter.rows(), parameter.columns());
    }
    // (filter, row, column, channel) lies as channels-last weights do.
    long channels = parameter.columns() / (kernel * kernel);
    return LibTorch.tensor(copy, parameter.rows(), kernel, kernel, channels).permute(0, 3, 1, 2);
  }

  /** Makes the bits that the next step reads; they live as long as the scope of the caller. */
  void binarize() {
    if (!binary) {
      return;
    }
    try (AutoGradMode noGraph = new AutoGradMode(false)) {
      shadows.forEach(
          (name, shadow) -> {
            Tensor bits = shadow.gt(shadow.mean()).to(ScalarType.Float);
            values.put(name, bits.set_requires_grad(shadow.requires_grad()));
          });
    }
  }

  /** Straight through: the gradient of a bit is the gradient of its shadow. */
  void handGradientsToShadows() {
    if (binary) {
      shadows.forEach((name, shadow) -> shadow.mutable_grad().put(values.get(name).grad()));
    }
  }

  /** What layers read, bits or floats; null if the model has no such parameter. */
  Tensor value(String name) {
    return values.get(name);
  }

  /** What the optimizer moves. */
  TensorVector trained() {
    return new TensorVector(shadows.values().toArray(Tensor[]::new));
  }

  /** The gradient of the last backward pass, in the order of the engine's layout. */
  float[] gradient(Parameter parameter) {
    Tensor gradient = values.get(parameter.name()).grad();
    return LibTorch.floats(gradient.dim() == 4 ? gradient.permute(0, 2, 3, 1) : gradient);
  }

  /** Bytes of what layers read. */
  long bytes() {
    return values.values().stream().mapToLong(value -> value.numel() * Float.BYTES).sum();
  }
}
