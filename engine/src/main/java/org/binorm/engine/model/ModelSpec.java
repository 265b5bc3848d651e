package org.binorm.engine.model;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.binorm.engine.EngineException;
import org.binorm.engine.layer.NormalizeAxis;
import org.binorm.engine.tensor.Shape;

/**
 * A model as data: everything that decides what its outputs are, given parameters.
 *
 * @param name of the preset it came from
 * @param input shape of one sample
 * @param classes outputs of the last layer
 * @param layers in order
 * @param logitScale a constant factor on the normalized logits; 1 is the paper. An extension: it is
 *     part of the model, not a parameter.
 */
public record ModelSpec(
    String name,
    Precision precision,
    Shape input,
    int classes,
    List<LayerSpec> layers,
    Normalization normalize,
    double logitScale)
    implements Serializable {

  /** What a parameter is. */
  public enum Precision {
    /** One bit, 0 or 1. */
    BINARY,
    /** The float32 twin. */
    FLOAT32
  }

  /** Whether and how outputs are normalized. */
  public enum NormalizeMode {
    /** No trainable part: the only mode of binary models. */
    PLAIN,
    /** With gain and shift per channel; float32 only. */
    TRAINABLE,
    /** None; float32 only. */
    NONE
  }

  /**
   * The normalization of every layer.
   *
   * @param epsilon inside the root
   */
  public record Normalization(NormalizeMode mode, NormalizeAxis axis, double epsilon)
      implements Serializable {
    public static final double EPSILON = 1e-5;
    public static final Normalization PAPER =
        new Normalization(NormalizeMode.PLAIN, NormalizeAxis.CHANNELS, EPSILON);
  }

  public ModelSpec {
    layers = List.copyOf(layers);
    if (classes < 2) {
      throw new EngineException(
          "model %s: expected at least 2 classes, got %d".formatted(name, classes));
    }
    if (!(logitScale > 0 && logitScale < 1e6)) {
      throw new EngineException(
          "model %s: expected a positive logit scale, got %s".formatted(name, logitScale));
    }
    if (precision == Precision.BINARY && normalize.mode() != NormalizeMode.PLAIN) {
      throw new EngineException(
          "model %s: binary layers need plain normalization, got %s"
              .formatted(name, normalize.mode()));
    }
    if (layers.isEmpty()
        || !(layers.get(layers.size() - 1) instanceof LayerSpec.Dense last)
        || last.units() != classes) {
      throw new EngineException(
          "model %s: expected a last dense layer of %d units, one per class"
              .formatted(name, classes));
    }
    for (int i = 0; i < layers.size(); i++) {
      if (layers.get(i) instanceof LayerSpec.Embedding embedding) {
        checkEmbedding(name, i, embedding, input, classes);
      }
    }
  }

  private static void checkEmbedding(
      String name, int index, LayerSpec.Embedding embedding, Shape input, int classes) {
    if (index > 0
        || !input.equals(new Shape(1, 1, embedding.context()))
        || embedding.vocabulary() != classes) {
      throw new EngineException(
          ("model %s: expected an embedding as the first layer, for %d tokens in contexts of %d,"
                  + " got layer %d for %d in %d")
              .formatted(
                  name,
                  classes,
                  input.width(),
                  index,
                  embedding.vocabulary(),
                  embedding.context()));
    }
  }

  /** True if the input are tokens and the classes are the vocabulary. */
  public boolean isLanguage() {
    return layers.get(0) instanceof LayerSpec.Embedding;
  }

  /** The same model as its float32 twin, with the layers' dropout or without. */
  public ModelSpec float32(NormalizeMode mode, boolean dropout) {
    return new ModelSpec(
        name,
        Precision.FLOAT32,
        input,
        classes,
        dropout ? layers : withoutDropout(),
        new Normalization(mode, normalize.axis(), normalize.epsilon()),
        logitScale);
  }

  /** The same model with one-bit parameters. */
  public ModelSpec binary() {
    return new ModelSpec(
        name,
        Precision.BINARY,
        input,
        classes,
        withoutDropout(),
        new Normalization(NormalizeMode.PLAIN, normalize.axis(), normalize.epsilon()),
        logitScale);
  }

  public ModelSpec withNormalizeAxis(NormalizeAxis axis) {
    return new ModelSpec(
        name,
        precision,
        input,
        classes,
        layers,
        new Normalization(normalize.mode(), axis, normalize.epsilon()),
        logitScale);
  }

  public ModelSpec withLogitScale(double scale) {
    return new ModelSpec(name, precision, input, classes, layers, normalize, scale);
  }

  /** The same layers for another input size and number of classes. */
  public ModelSpec forData(Shape shape, int newClasses) {
    LayerSpec.Dense last = (LayerSpec.Dense) layers.get(layers.size() - 1);
    List<LayerSpec> changed = new ArrayList<>(layers);
    changed.set(layers.size() - 1, new LayerSpec.Dense(last.name(), newClasses, last.activation()));
    return new ModelSpec(name, precision, shape, newClasses, changed, normalize, logitScale);
  }

  /** The same layers for another context length and vocabulary. */
  public ModelSpec forText(int context, int vocabulary) {
    LayerSpec.Embedding first = (LayerSpec.Embedding) layers.get(0);
    List<LayerSpec> changed = new ArrayList<>(layers);
    changed.set(0, new LayerSpec.Embedding(first.name(), vocabulary, first.dim(), context));
    LayerSpec.Dense last = (LayerSpec.Dense) layers.get(layers.size() - 1);
    changed.set(layers.size() - 1, new LayerSpec.Dense(last.name(), vocabulary, last.activation()));
    Shape tokens = new Shape(1, 1, context);
    return new ModelSpec(name, precision, tokens, vocabulary, changed, normalize, logitScale);
  }

  private List<LayerSpec> withoutDropout() {
    return layers.stream().filter(layer -> !(layer instanceof LayerSpec.Dropout)).toList();
  }
}
