package org.binorm.engine.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.binorm.engine.EngineException;
import org.binorm.engine.layer.BinaryAffine;
import org.binorm.engine.layer.CausalAttention;
import org.binorm.engine.layer.Dropout;
import org.binorm.engine.layer.Flatten;
import org.binorm.engine.layer.FloatAffine;
import org.binorm.engine.layer.GainShift;
import org.binorm.engine.layer.Gelu;
import org.binorm.engine.layer.GlobalAveragePool;
import org.binorm.engine.layer.Layer;
import org.binorm.engine.layer.Lookup;
import org.binorm.engine.layer.MaxPool2x2;
import org.binorm.engine.layer.Normalize;
import org.binorm.engine.layer.NormalizeAxis;
import org.binorm.engine.layer.Parameter;
import org.binorm.engine.layer.Parameter.Initialization;
import org.binorm.engine.layer.Relu;
import org.binorm.engine.model.LayerSpec.Activation;
import org.binorm.engine.model.ModelSpec.NormalizeMode;
import org.binorm.engine.model.ModelSpec.Precision;
import org.binorm.engine.tensor.Shape;

/**
 * A model spec expanded into nodes and a parameter layout. Immutable, shared between tasks.
 *
 * <p>Every convolution and dense layer becomes product + bias, Normalize, activation, in this order
 * (Cabral, Pirozelli and Driemeier 2025, Alg. 1 and 3). A language model has two parts: the body up
 * to the last layer, and the head, which turns features into one output for every token of the
 * vocabulary and is run on a few positions at a time, because all of them at once would need more
 * memory than everything else together. A classifier is all body.
 */
public final class Model {
  private final ModelSpec spec;
  private final ParameterLayout layout = new ParameterLayout();
  private final List<Node> body;
  private final List<Node> head;
  private final Shape headInput;
  private final int halo;
  private List<Node> nodes = new ArrayList<>();
  private Shape shape;

  public Model(ModelSpec spec) {
    this.spec = spec;
    this.shape = spec.input();
    int reach = 0;
    List<LayerSpec> layers = spec.layers();
    int bodyLayers = spec.isLanguage() ? layers.size() - 1 : layers.size();
    for (LayerSpec layer : layers.subList(0, bodyLayers)) {
      add(layer);
      if (layer instanceof LayerSpec.Conv2d conv) {
        reach = Math.max(reach, conv.kernel() / 2);
      }
    }
    this.halo = reach;
    this.body = List.copyOf(nodes);
    this.headInput = shape;
    nodes = new ArrayList<>();
    layers.subList(bodyLayers, layers.size()).forEach(this::add);
    this.head = List.copyOf(nodes);
    nodes = List.of();
  }

  public ModelSpec spec() {
    return spec;
  }

  public ParameterLayout layout() {
    return layout;
  }

  /** All layers of body and head, in order. */
  public List<Layer> layers() {
    return Stream.concat(body.stream(), head.stream())
        .filter(Node.Apply.class::isInstance)
        .map(node -> ((Node.Apply) node).layer())
        .toList();
  }

  /** The nodes from the input to the last layer of a language model, or to the end. */
  public List<Node> body() {
    return Collections.unmodifiableList(body);
  }

  /** The nodes of the last layer of a language model; empty for classifiers. */
  public List<Node> head() {
    return Collections.unmodifiableList(head);
  }

  Shape input() {
    return spec.input();
  }

  Shape headInput() {
    return headInput;
  }

  /** Pixels of zero padding that the widest convolution needs. */
  public int halo() {
    return halo;
  }

  public boolean isBinary() {
    return spec.precision() == Precision.BINARY;
  }

  /** The number of the activation that the last node writes. */
  private int last() {
    return nodes.size();
  }

  private int add(Node node) {
    nodes.add(node);
    shape = node.outputShape();
    return last();
  }

  private int apply(Layer layer) {
    return add(new Node.Apply(layer, last()));
  }

  private void add(LayerSpec layer) {
    String name = "layer" + nodes.size();
    if (layer instanceof LayerSpec.Conv2d conv) {
      addAffine(conv.name(), conv.filters(), conv.kernel(), last(), shape);
      addActivation(conv.name(), conv.activation());
    } else if (layer instanceof LayerSpec.Dense dense) {
      if (!shape.isVector() && !spec.isLanguage()) {
        apply(new Flatten(dense.name() + ".flatten", shape));
      }
      addAffine(dense.name(), dense.units(), 1, last(), shape);
      addActivation(dense.name(), dense.activation());
    } else if (layer instanceof LayerSpec.MaxPool) {
      apply(new MaxPool2x2(name, shape));
    } else if (layer instanceof LayerSpec.GlobalAveragePool) {
      apply(new GlobalAveragePool(name, shape));
    } else if (layer instanceof LayerSpec.Embedding embedding) {
      addEmbedding(embedding);
    } else if (layer instanceof LayerSpec.TransformerBlock block) {
      addBlock(block);
    } else if (layer instanceof LayerSpec.Dropout dropout) {
      if (isBinary()) {
        throw new EngineException(
            "model %s: dropout belongs to float32 twins, not to binary models"
                .formatted(spec.name()));
      }
      apply(new Dropout(name, shape, (float) dropout.rate(), nodes.size()));
    }
  }

  /** {@code N(N(W_token[id] + b) + N(W_position[t] + b))}, Alg. 4 and the first line of Alg. 8. */
  private void addEmbedding(LayerSpec.Embedding embedding) {
    int tokens = addLookup(embedding, "token", Lookup.Source.TOKEN, embedding.vocabulary());
    int positions = addLookup(embedding, "position", Lookup.Source.POSITION, embedding.context());
    add(new Node.Add(shape, tokens, positions));
    addNormalize(embedding.name() + ".norm");
  }

  private int addLookup(
      LayerSpec.Embedding embedding, String part, Lookup.Source source, int entries) {
    String name = embedding.name() + "." + part;
    Initialization glorot = Initialization.glorot(entries, embedding.dim());
    Parameter table = layout.addTable(name + ".weight", entries, embedding.dim(), glorot);
    Parameter bias = layout.addVector(name + ".bias", embedding.dim(), Initialization.ZERO);
    Lookup lookup = new Lookup(name, spec.input(), source, isBinary(), table, bias);
    add(new Node.Apply(lookup, 0));
    return addNormalize(name);
  }

  /** Alg. 5 and 6: attention and a feed-forward part, each added to its input and normalized. */
  private void addBlock(LayerSpec.TransformerBlock block) {
    String name = block.name();
    int x = last();
    Shape sequence = shape;
    int features = sequence.channels();
    int query = addAffine(name + ".query", features, 1, x, sequence);
    int key = addAffine(name + ".key", features, 1, x, sequence);
    int value = addAffine(name + ".value", features, 1, x, sequence);
    add(
        new Node.Attend(
            new CausalAttention(name + ".attention", sequence, block.heads()), query, key, value));
    int attended = addAffine(name + ".output", features, 1, last(), sequence);
    add(new Node.Add(sequence, x, attended));
    int h = addNormalize(name + ".norm1");
    addAffine(name + ".ff1", block.feedForward(), 1, h, sequence);
    addActivation(name + ".ff1", Activation.GELU);
    int f = addAffine(name + ".ff2", features, 1, last(), shape);
    add(new Node.Add(sequence, h, f));
    addNormalize(name + ".norm2");
  }

  /** Product, bias and Normalize on an activation; returns the number of the result. */
  private int addAffine(String name, int outputs, int kernel, int from, Shape input) {
    if (kernel > 1 && input.isVector()) {
      throw new EngineException(
          "layer \"%s\": a %dx%d convolution needs more than one pixel, its input is %s; use larger images"
              .formatted(name, kernel, kernel, input));
    }
    int inputs = Math.multiplyExact(kernel * kernel, input.channels());
    Initialization glorot = Initialization.glorot(inputs, kernel * kernel * outputs);
    Parameter weight = layout.addMatrix(name + ".weight", outputs, inputs, glorot);
    Parameter bias = layout.addVector(name + ".bias", outputs, Initialization.ZERO);
    Layer affine =
        isBinary()
            ? new BinaryAffine(name, input, kernel, weight, bias)
            : new FloatAffine(name, input, kernel, weight, bias);
    add(new Node.Apply(affine, from));
    return addNormalize(name);
  }

  private int addNormalize(String name) {
    NormalizeMode mode = spec.normalize().mode();
    if (mode != NormalizeMode.NONE) {
      // A vector has one pixel, and a token must not see other tokens: only features are left.
      boolean features = shape.isVector() || spec.isLanguage();
      NormalizeAxis axis = features ? NormalizeAxis.CHANNELS : spec.normalize().axis();
      float epsilon = (float) spec.normalize().epsilon();
      apply(new Normalize(name + ".normalize", shape, axis, epsilon));
    }
    if (mode == NormalizeMode.TRAINABLE) {
      int features = shape.channels();
      Parameter gain = layout.addVector(name + ".gain", features, Initialization.ONE);
      Parameter shift = layout.addVector(name + ".shift", features, Initialization.ZERO);
      apply(new GainShift(name + ".gain-shift", shape, gain, shift));
    }
    return last();
  }

  private void addActivation(String name, Activation activation) {
    switch (activation) {
      case RELU -> apply(new Relu(name + ".relu", shape));
      case GELU -> apply(new Gelu(name + ".gelu", shape));
      case LINEAR -> {
        // What was normalized is the output.
      }
    }
  }
}
