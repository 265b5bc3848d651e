package org.binorm.benchmarks.report;

import java.util.List;

/**
 * A comparison of contenders.
 *
 * @param id names its files
 * @param benchmark simple name of the JMH class
 */
record Section(String id, String title, String benchmark, Measure measure, String text) {
  static final List<Section> ALL =
      List.of(
          new Section(
              "products",
              "Products",
              "ProductBenchmark",
              Measure.PRODUCT,
              "Activations times weights, positions x inputs x outputs: bits here, the same values"
                  + " as float32 there, each in the layout it prefers. GFLOP/s are those of the"
                  + " float32 product, 2MKN over the time. openblas has its operands in native"
                  + " memory; openblas-heap copies activations and result from and to Java arrays."
                  + " One position is a matrix times a vector."),
          new Section(
              "convolutions",
              "Convolutions",
              "ConvolutionBenchmark",
              Measure.CONVOLUTION,
              "'Same' convolutions of the presets: channels>filters, kernel, image size, images."
                  + " GFLOP/s are those of the float32 convolution."),
          new Section(
              "steps",
              "Training steps",
              "TrainingStepBenchmark",
              Measure.TIME,
              "A whole step: binarize and pack, forward, backward, Adam. The same model, parameters"
                  + " and minibatch on both sides (32 images of fashion-mnist-cnn and cifar10-cnn, 8"
                  + " of food101-cnn-3x3, 8 windows of text); tests compare loss and gradients."
                  + " LibTorch is eager, its images channels-last, Normalize its fused layer norm,"
                  + " attention its fused kernel."),
          new Section(
              "images",
              "Classifying images",
              "ImageInferenceBenchmark",
              Measure.IMAGES,
              "Logits of the minibatch of the training step, in the engine from 8-bit pixels."),
          new Section(
              "generation",
              "Generating text",
              "GenerationBenchmark",
              Measure.TOKENS,
              "One sequence, the first 128 tokens, one at a time with keys and values kept: the"
                  + " token read and the logits of the next computed."));
}
