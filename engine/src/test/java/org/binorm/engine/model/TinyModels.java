package org.binorm.engine.model;

import java.util.ArrayList;
import java.util.List;
import org.binorm.engine.TestNumbers;
import org.binorm.engine.layer.NormalizeAxis;
import org.binorm.engine.layer.Parameter;
import org.binorm.engine.model.LayerSpec.Activation;
import org.binorm.engine.model.ModelSpec.Normalization;
import org.binorm.engine.model.ModelSpec.NormalizeMode;
import org.binorm.engine.model.ModelSpec.Precision;
import org.binorm.engine.tensor.Shape;

/** Small models that together hold every kind of layer. */
final class TinyModels {
  static final Shape IMAGE = new Shape(2, 5, 6);
  static final int CLASSES = 4;

  private TinyModels() {}

  /** Convolutions of 3x3, a pool that drops an edge, a flattened image, dense layers. */
  static ModelSpec flattening(NormalizeMode mode, NormalizeAxis axis) {
    return spec(
        "flattening",
        Precision.FLOAT32,
        new Normalization(mode, axis, Normalization.EPSILON),
        new LayerSpec.Conv2d("conv1", 5, 3, Activation.RELU),
        new LayerSpec.MaxPool(),
        new LayerSpec.Conv2d("conv2", 4, 3, Activation.RELU),
        new LayerSpec.Dense("dense1", 7, Activation.RELU),
        new LayerSpec.Dense("logits", CLASSES, Activation.LINEAR));
  }

  /** Convolutions of 5x5 and 1x1, a linear one among them, and a global average. */
  static ModelSpec averaging(NormalizeMode mode, NormalizeAxis axis) {
    return spec(
        "averaging",
        Precision.FLOAT32,
        new Normalization(mode, axis, Normalization.EPSILON),
        new LayerSpec.Conv2d("conv1", 4, 5, Activation.RELU),
        new LayerSpec.Conv2d("conv2", 6, 1, Activation.LINEAR),
        new LayerSpec.MaxPool(),
        new LayerSpec.GlobalAveragePool(),
        new LayerSpec.Dense("logits", CLASSES, Activation.LINEAR));
  }

  static ModelSpec flattening() {
    return flattening(NormalizeMode.PLAIN, NormalizeAxis.CHANNELS);
  }

  static ModelSpec averaging() {
    return averaging(NormalizeMode.PLAIN, NormalizeAxis.CHANNELS);
  }

  /** One dense layer on an image. */
  static ModelSpec oneDense(Normalization normalize) {
    return spec(
        "one-dense",
        Precision.FLOAT32,
        normalize,
        new LayerSpec.Dense("logits", CLASSES, Activation.LINEAR));
  }

  static ModelSpec withDropout(ModelSpec spec, double rate) {
    List<LayerSpec> layers = new ArrayList<>(spec.layers());
    layers.add(layers.size() - 1, new LayerSpec.Dropout(rate));
    return new ModelSpec(
        spec.name(),
        spec.precision(),
        spec.input(),
        spec.classes(),
        layers,
        spec.normalize(),
        spec.logitScale());
  }

  private static ModelSpec spec(
      String name, Precision precision, Normalization normalize, LayerSpec... layers) {
    return new ModelSpec(name, precision, IMAGE, CLASSES, List.of(layers), normalize, 1.0);
  }

  /** Parameters without zeros: biases, gains and shifts take part in every test. */
  static float[] parameters(Model model, long seed) {
    float[] values = model.layout().initialize(seed);
    float[] noise = TestNumbers.gaussian(seed, values.length);
    for (Parameter parameter : model.layout().parameters()) {
      if (parameter.vector()) {
        for (int i = parameter.offset(); i < parameter.offset() + parameter.size(); i++) {
          values[i] += 0.3f * noise[i];
        }
      }
    }
    return values;
  }

  /** Writes random images into the lanes {@code [from, to)} of a network's input. */
  static void fillLanes(Network network, long seed, float size, int from, int to) {
    Shape shape = network.model().spec().input();
    for (int lane = from; lane < to; lane++) {
      setImage(network, lane, image(shape, seed + lane, size));
    }
  }

  /** {@code [channels * height * width]}. */
  static float[] image(Shape shape, long seed, float size) {
    float[] image = TestNumbers.gaussian(seed, shape.size());
    for (int i = 0; i < image.length; i++) {
      image[i] *= size;
    }
    return image;
  }

  static void setImage(Network network, int lane, float[] image) {
    Shape shape = network.model().spec().input();
    for (int i = 0; i < image.length; i++) {
      int pixel = i % shape.pixels();
      network
          .input()
          .set(i / shape.pixels(), pixel / shape.width(), pixel % shape.width(), lane, image[i]);
    }
  }

  static float[] logits(Network network, int lane) {
    float[] logits = new float[network.output().features()];
    for (int c = 0; c < logits.length; c++) {
      logits[c] = network.output().get(c, 0, 0, lane);
    }
    return logits;
  }

  /** Random gradients in the lanes {@code [0, count)}, zeros in the others. */
  static void fillLogitsGradient(Network network, long seed, int count) {
    int classes = network.outputGradient().features();
    int lanes = network.outputGradient().grid().lanes();
    float[] projection = TestNumbers.gaussian(seed, classes * lanes);
    for (int c = 0; c < classes; c++) {
      for (int lane = 0; lane < lanes; lane++) {
        float value = lane < count ? projection[lane * classes + c] : 0f;
        network.outputGradient().set(c, 0, 0, lane, value);
      }
    }
  }
}
