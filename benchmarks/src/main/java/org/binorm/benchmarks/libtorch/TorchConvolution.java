package org.binorm.benchmarks.libtorch;

import org.binorm.benchmarks.ConvolutionShape;
import org.binorm.benchmarks.TimedProduct;
import org.bytedeco.javacpp.BoolPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.LongArrayRefOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;

/** LibTorch's 'same' convolution without bias, or its input gradient. */
public final class TorchConvolution implements TimedProduct {
  private static final long[] ONE = {1, 1};
  private static final long[] ZERO = {0, 0};

  private final BoolPointer inputGradientOnly =
      new BoolPointer(3).put(0, true).put(1, false).put(2, false);
  private final Tensor images;
  private final Tensor unread;
  private final Tensor weights;
  private final long[] padding;
  private final boolean gradient;
  private float[] result;
  private boolean keep;

  /**
   * @param images {@code [batch][height][width][channels]}: the input, or the gradient of the
   *     output with {@code filters} channels
   * @param weights {@code [filters][kernel][kernel][channels]}
   * @param gradient whether the input gradient is computed
   */
  public TorchConvolution(
      ConvolutionShape shape,
      float[] images,
      float[] weights,
      boolean channelsLast,
      boolean gradient) {
    LibTorch.useOneThread();
    MemoryFormat format = channelsLast ? MemoryFormat.ChannelsLast : MemoryFormat.Contiguous;
    int channels = gradient ? shape.filters() : shape.channels();
    this.images =
        LibTorch.tensor(images, shape.batch(), shape.height(), shape.width(), channels)
            .permute(0, 3, 1, 2)
            .contiguous(format);
    this.weights =
        LibTorch.tensor(weights, shape.filters(), shape.kernel(), shape.kernel(), shape.channels())
            .permute(0, 3, 1, 2)
            .contiguous(format);
    // The backward call wants the input, of which the input gradient needs the shape alone.
    this.unread =
        torch
            .zeros(shape.batch(), shape.channels(), shape.height(), shape.width())
            .contiguous(format);
    this.padding = new long[] {shape.kernel() / 2, shape.kernel() / 2};
    this.gradient = gradient;
  }

  @Override
  public void run() {
    try (PointerScope scope = new PointerScope();
        AutoGradMode noGraph = new AutoGradMode(false)) {
      Tensor output = gradient ? inputGradient() : forward();
      if (keep) {
        result = LibTorch.floats(output.permute(0, 2, 3, 1));
      }
    }
  }

  private Tensor forward() {
    return torch.conv2d(images, weights, LibTorch.optional(null), ONE, padding, ONE, 1);
  }

  private Tensor inputGradient() {
    return torch
        .convolution_backward(
            images,
            unread,
            weights,
            new LongArrayRefOptional(),
            ONE,
            padding,
            ONE,
            false,
            ZERO,
            1,
            inputGradientOnly)
        .get0();
  }

  @Override
  public float[] result() {
    keep = true;
    run();
    keep = false;
    return result;
  }
}
