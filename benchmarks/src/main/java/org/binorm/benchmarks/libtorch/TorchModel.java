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

  /** What attention does with the heads of a block, {@code [batch][heads][time][head size]}. */
  @FunctionalInterface
  interface Attention {
    Tensor attend(String block, Tensor query, Tensor key, Tensor value);
  }

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
    return logits(input, 0, (block, query, key, value) -> attend(query, key, value, true));
  }

  /** The same for tokens that stand at {@code firstStep} and later. */
  Tensor logits(Tensor input, long firstStep, Attention attention) {
    Tensor x = input;
    for (LayerSpec layer : spec.layers()) {
      if (layer instanceof LayerSpec.Embedding embedding) {
        x = embedding(embedding.name(), input, firstStep);
      } else if (layer instanceof LayerSpec.TransformerBlock block) {
        x = block(block, x, input.size(0), input.size(1), attention);
      } else {
        x = layer(layer, x);
      }
    }
    return spec.logitScale() == 1 ? x : x.mul(new Scalar(spec.logitScale()));
  }

  private Tensor layer(LayerSpec layer, Tensor x) {
    if (layer instanceof LayerSpec.Conv2d conv) {
      return activation(conv.activation(), convolution(conv, x));
    } else if (layer instanceof LayerSpec.Dense dense) {
      return activation(dense.activation(), dense(dense.name(), x));
    } else if (layer instanceof LayerSpec.MaxPool) {
      return torch.max_pool2d(x, TWO, TWO, ZERO, ONE, false);
    } else if (layer instanceof LayerSpec.GlobalAveragePool) {
      return x.mean(2, 3);
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

  private Tensor dense(String name, Tensor x) {
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

  private Tensor embedding(String name, Tensor tokens, long firstStep) {
    long steps = tokens.size(1);
    Tensor token = looked(name + ".token", tokens);
    Tensor position =
        normalize(
            name + ".position",
            parameters
                .value(name + ".position.weight")
                .narrow(0, firstStep, steps)
                .add(parameters.value(name + ".position.bias")));
    Tensor sum = normalize(name + ".norm", token.add(position));
    return sum.flatten(0, 1);
  }

  private Tensor looked(String name, Tensor tokens) {
    Tensor row = torch.embedding(parameters.value(name + ".weight"), tokens);
    return normalize(name, row.add(parameters.value(name + ".bias")));
  }

  /** Attention, the feed-forward part, each added to its input and normalized. */
  private Tensor block(
      LayerSpec.TransformerBlock block, Tensor x, long batch, long steps, Attention attention) {
    String name = block.name();
    Tensor attended =
        attention.attend(
            name,
            heads(dense(name + ".query", x), batch, steps, block.heads()),
            heads(dense(name + ".key", x), batch, steps, block.heads()),
            heads(dense(name + ".value", x), batch, steps, block.heads()));
    Tensor joined = attended.transpose(1, 2).reshape(batch * steps, -1);
    Tensor h = normalize(name + ".norm1", x.add(dense(name + ".output", joined)));
    Tensor f = dense(name + ".ff2", torch.gelu(dense(name + ".ff1", h)));
    return normalize(name + ".norm2", h.add(f));
  }

  /** LibTorch's fused kernel. */
  static Tensor attend(Tensor query, Tensor key, Tensor value, boolean causal) {
    return torch.scaled_dot_product_attention(
        query, key, value, LibTorch.optional(null), 0, causal, new DoubleOptional(), false);
  }

  private static Tensor heads(Tensor x, long batch, long steps, int heads) {
    return x.view(batch, steps, heads, -1).transpose(1, 2);
  }
}
