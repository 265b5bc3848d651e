package org.binorm.engine.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.binorm.engine.EngineException;
import org.binorm.engine.model.LayerSpec.Activation;
import org.binorm.engine.model.ModelSpec.Normalization;
import org.binorm.engine.model.ModelSpec.Precision;
import org.binorm.engine.tensor.Shape;

/**
 * The named models.
 *
 * <p>Image classifiers follow Cabral, Pirozelli and Driemeier 2025 (arXiv:2509.07025v1), Alg. 7:
 * blocks of two convolutions with a 2x2 max pool between blocks, global average pool, dense layers.
 * {@code food101-cnn-*} have the parameter counts that the paper states, {@code
 * food101-cnn-printed-*} the widths that its algorithm prints; the two contradict each other. The
 * others are sized for a laptop; {@code tiny-cnn} is for trying things out. A preset fits images of
 * other sizes and other numbers of classes too.
 *
 * <p>Language decoders follow Alg. 8; {@code wikitext-lm-*} have the sizes of the paper, {@code
 * lm-mini} and {@code lm-base} are for laptops, {@code lm-tiny} for tests. They fit other
 * vocabularies and context lengths too.
 */
public final class Presets {
  /** Dropout after the first and second dense layer of float32 twins. */
  private static final double[] DROPOUT = {0.4, 0.3};

  private static final Map<String, ModelSpec> ALL = new LinkedHashMap<>();

  static {
    Shape fashion = new Shape(1, 28, 28);
    Shape cifar = new Shape(3, 32, 32);
    Shape food = new Shape(3, 256, 256);
    int[] counted = {32, 64, 128, 256, 512};
    int[] printed = {32, 64, 64, 128, 256};
    add(classifier("tiny-cnn", fashion, 10, 3, new int[] {8, 16}, 32));
    add(classifier("fashion-mnist-cnn", fashion, 10, 3, new int[] {16, 64, 128}, 1024));
    add(classifier("fashion-mnist-cnn-wide", fashion, 10, 3, new int[] {32, 64, 128}, 1024));
    add(classifier("cifar10-cnn", cifar, 10, 3, new int[] {32, 64, 128}, 128));
    add(classifier("food101-cnn-3x3", food, 101, 3, counted, 512, 256));
    add(classifier("food101-cnn-5x5", food, 101, 5, counted, 512, 256));
    add(classifier("food101-cnn-printed-3x3", food, 101, 3, printed, 256, 256));
    add(classifier("food101-cnn-printed-5x5", food, 101, 5, printed, 256, 256));
    add(decoder("lm-tiny", 256, 32, 1, 16, 2, 32, 24));
    add(decoder("lm-mini", 4096, 128, 4, 128, 4, 256, 192));
    add(decoder("lm-base", 8192, 256, 6, 256, 8, 1024, 512));
    add(decoder("wikitext-lm-small", 30_522, 256, 12, 768, 16, 4096, 2048));
    add(decoder("wikitext-lm-large", 30_522, 256, 16, 1024, 16, 8192, 4096));
  }

  private Presets() {}

  public static List<String> names() {
    return List.copyOf(ALL.keySet());
  }

  /** The binary model of a preset; an unknown name is an {@link EngineException}. */
  public static ModelSpec binary(String name) {
    return preset(name).binary();
  }

  /** The float32 twin of a preset. */
  public static ModelSpec float32(String name, ModelSpec.NormalizeMode normalize, boolean dropout) {
    return preset(name).float32(normalize, dropout);
  }

  private static ModelSpec preset(String name) {
    ModelSpec spec = ALL.get(name);
    if (spec == null) {
      throw new EngineException(
          "model preset \"%s\" is not known; there are %s"
              .formatted(name, String.join(", ", ALL.keySet())));
    }
    return spec;
  }

  private static void add(ModelSpec spec) {
    ALL.put(spec.name(), spec);
  }

  /**
   * A language decoder, Alg. 8: blocks whose feed-forward part is twice as wide as they are, and
   * two gelu layers before the one that knows the vocabulary.
   */
  private static ModelSpec decoder(
      String name,
      int vocabulary,
      int context,
      int blocks,
      int features,
      int heads,
      int mlp1,
      int mlp2) {
    List<LayerSpec> layers = new ArrayList<>();
    layers.add(new LayerSpec.Embedding("embedding", vocabulary, features, context));
    for (int block = 1; block <= blocks; block++) {
      layers.add(new LayerSpec.TransformerBlock("block" + block, heads, 2 * features));
    }
    layers.add(new LayerSpec.Dense("mlp1", mlp1, Activation.GELU));
    layers.add(new LayerSpec.Dense("mlp2", mlp2, Activation.GELU));
    layers.add(new LayerSpec.Dense("logits", vocabulary, Activation.LINEAR));
    Shape tokens = new Shape(1, 1, context);
    return new ModelSpec(
        name, Precision.FLOAT32, tokens, vocabulary, layers, Normalization.PAPER, 1.0);
  }

  private static ModelSpec classifier(
      String name, Shape input, int classes, int kernel, int[] filters, int... dense) {
    List<LayerSpec> layers = new ArrayList<>();
    for (int block = 0; block < filters.length; block++) {
      for (int half = 1; half <= 2; half++) {
        layers.add(
            new LayerSpec.Conv2d(
                "conv" + (2 * block + half), filters[block], kernel, Activation.RELU));
      }
      if (block < filters.length - 1) {
        layers.add(new LayerSpec.MaxPool());
      }
    }
    layers.add(new LayerSpec.GlobalAveragePool());
    for (int i = 0; i < dense.length; i++) {
      layers.add(new LayerSpec.Dense("dense" + (i + 1), dense[i], Activation.RELU));
      layers.add(new LayerSpec.Dropout(DROPOUT[i]));
    }
    layers.add(new LayerSpec.Dense("logits", classes, Activation.LINEAR));
    // Float twins are derived from this; a float spec may carry dropout, a binary one drops it.
    return new ModelSpec(name, Precision.FLOAT32, input, classes, layers, Normalization.PAPER, 1.0);
  }
}
