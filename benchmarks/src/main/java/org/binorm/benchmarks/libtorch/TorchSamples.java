package org.binorm.benchmarks.libtorch;

import java.util.Arrays;
import org.binorm.benchmarks.Workload;
import org.binorm.engine.tensor.Shape;
import org.binorm.engine.train.ImageBlock;
import org.binorm.engine.train.SampleFormat;
import org.binorm.engine.train.TokenBlock;
import org.bytedeco.pytorch.Tensor;

/**
 * The minibatch of a workload as tensors.
 *
 * @param input images {@code [batch][channels][height][width]}, channels-last, or tokens {@code
 *     [batch][time]}
 * @param labels one per image, or one per token
 */
record TorchSamples(Tensor input, Tensor labels) {

  static TorchSamples of(Workload workload) {
    return workload.samples() instanceof ImageBlock images
        ? images(workload, images)
        : tokens((TokenBlock) workload.samples());
  }

  private static TorchSamples images(Workload workload, ImageBlock images) {
    Shape shape = workload.model().spec().input();
    SampleFormat.Images format = (SampleFormat.Images) workload.settings().samples();
    float[] table = format.scaling().table();
    int levels = table.length / shape.channels();
    float[] inputs = new float[images.pixels().length];
    for (int i = 0; i < inputs.length; i++) {
      inputs[i] = table[i % shape.channels() * levels + (images.pixels()[i] & 0xFF)];
    }
    Tensor pixels =
        LibTorch.tensor(inputs, images.rows(), shape.height(), shape.width(), shape.channels());
    return new TorchSamples(
        pixels.permute(0, 3, 1, 2),
        LibTorch.tensor(Arrays.stream(images.labels()).asLongStream().toArray()));
  }

  private static TorchSamples tokens(TokenBlock block) {
    int length = block.length(0);
    Tensor all =
        LibTorch.tensor(Arrays.stream(block.tokens()).asLongStream().toArray())
            .view(block.rows(), length);
    return new TorchSamples(
        all.narrow(1, 0, length - 1).contiguous(), all.narrow(1, 1, length - 1).reshape(-1));
  }
}
