package org.binorm.benchmarks.libtorch;

import org.binorm.engine.model.LayerSpec;
import org.binorm.engine.model.Model;
import org.binorm.engine.model.ModelSpec;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The layers of a model as LibTorch operations, on bits or floats alike.
 *
 * <p>Dense layers and tokens work on {@code [rows][features]}, convolutions on {@code
 * [batch][channels][height][width]} stored channels-last. The caller owns the pointer scope.
 */
final class TorchModel {
  private static final long[] ONE = {1, 1};
  private static final long[] TWO = {2, 2};
  private static final long[] ZERO = {0, 0};

  private final ModelSpec spec;
  private final TorchParameters parameters;

  TorchModel(Model model, TorchParameters parameters) {
    this.spec = model.spec();
    this.parameters = parameters;
  }

  /** The mean cross-entropy. */
  Tensor loss(Tensor input, Tensor labels) {
    return torch.cross_entropy_loss(logits(input), labels);
  }

  /**
   * The scaled logits, {@code [rows][classes]}.
   *
   * @param input images, or tokens {@code [batch][time]}
   */
  Tensor logits(Tensor input) {
    Tensor x = input;
    for (LayerSpec layer : spec.layers()) {
      x = layer(layer, x, input);
    }
    return spec.logitScale() == 1 ? x : x.mul(new Scalar(spec.logitScale()));
  }

  private Tensor layer(LayerSpec layer, Tensor x, Tensor input) {
    if (layer instanceof LayerSpec.Conv2d conv) {
      return activation(conv.activation(), convolution(conv, x));
    } else if (layer instanceof LayerSpec.Dense dense) {
      return activation(dense.activation(), dense(dense.name(), x));
    } else if (layer instanceof LayerSpec.MaxPool) {
      return torch.max_pool2d(x, TWO, TWO, ZERO, ONE, false);
    } else if (layer instanceof LayerSpec.GlobalAveragePool) {
      return x.mean(2, 3);
    } else if (layer instanceof LayerSpec.Embedding embedding) {
      return embedding(embedding.name(), x);
    } else if (layer instanceof LayerSpec.TransformerBlock block) {
      return block(block, x, input.size(0), input.size(1));
    }
    throw new IllegalArgumentException("no LibTorch form of " + layer);
  }

  private static Tensor activation(LayerSpec.Activation activation, Tensor x) {
    return switch (activation) {
      case LINEAR -> x;
      case RELU -> x.relu();
      case GELU -> torch.gelu(x);
    };
  }

  private Tensor convolution(LayerSpec.Conv2d conv, Tensor x) {
    long reach = conv.kernel() / 2;
    Tensor z =
        torch.conv2d(
            x,
            parameters.value(conv.name() + ".weight"),
            LibTorch.optional(parameters.value(conv.name() + ".bias")),
            ONE,
            new long[] {reach, reach},
            ONE,
            1);
    return normalize(conv.name(), z.permute(0, 2, 3, 1)).permute(0, 3, 1, 2);
  }

  Tensor dense(String name, Tensor x) {
    return normalize(
        name,
        torch.linear(
            x,
            parameters.value(name + ".weight"),
            LibTorch.optional(parameters.value(name + ".bias"))));
  }

  /** Over the last axis, with gain and shift if the model has them. */
  private Tensor normalize(String name, Tensor z) {
    return torch.layer_norm(
        z,
        new long[] {z.size(z.dim() - 1)},
        LibTorch.optional(parameters.value(name + ".gain")),
        LibTorch.optional(parameters.value(name + ".shift")),
        spec.normalize().epsilon(),
        false);
  }

  private Tensor embedding(String name, Tensor tokens) {
    long steps = tokens.size(1);
    Tensor token = looked(name + ".token", tokens);
    Tensor position =
        normalize(
            name + ".position",
            parameters
                .value(name + ".position.weight")
                .narrow(0, 0, steps)
                .add(parameters.value(name + ".position.bias")));
    Tensor sum = normalize(name + ".norm", token.add(position));
    return sum.flatten(0, 1);
  }

  private Tensor looked(String name, Tensor tokens) {
    Tensor row = torch.embedding(parameters.value(name + ".weight"), tokens);
    return normalize(name, row.add(parameters.value(name + ".bias")));
  }

  private Tensor block(LayerSpec.TransformerBlock block, Tensor x, long batch, long steps) {
    String name = block.name();
    Tensor attended =
        torch.scaled_dot_product_attention(
            heads(dense(name + ".query", x), batch, steps, block.heads()),
            heads(dense(name + ".key", x), batch, steps, block.heads()),
            heads(dense(name + ".value", x), batch, steps, block.heads()),
            LibTorch.optional(null),
            0,
            true,
            new DoubleOptional(),
            false);
    return afterAttention(block, x, attended.transpose(1, 2).reshape(batch * steps, -1));
  }

  private static Tensor heads(Tensor x, long batch, long steps, int heads) {
    return x.view(batch, steps, heads, -1).transpose(1, 2);
  }

  /** The projection of what was attended, the feed-forward part and both residual sums. */
  private Tensor afterAttention(LayerSpec.TransformerBlock block, Tensor x, Tensor attended) {
    String name = block.name();
    Tensor h = normalize(name + ".norm1", x.add(dense(name + ".output", attended)));
    Tensor f = dense(name + ".ff2", torch.gelu(dense(name + ".ff1", h)));
    return normalize(name + ".norm2", h.add(f));
  }
}
