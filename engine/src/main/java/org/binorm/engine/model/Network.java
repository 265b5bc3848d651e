package org.binorm.engine.model;

import java.util.Arrays;
import java.util.List;
import org.binorm.engine.EngineException;
import org.binorm.engine.bits.Binarizer;
import org.binorm.engine.bits.BinaryParameters;
import org.binorm.engine.bits.BitMatrix;
import org.binorm.engine.kernel.Kernels;
import org.binorm.engine.kernel.PackedBits;
import org.binorm.engine.layer.Layer;
import org.binorm.engine.layer.Parameter;
import org.binorm.engine.layer.Pass;
import org.binorm.engine.tensor.Grid;
import org.binorm.engine.tensor.Matrix;
import org.binorm.engine.tensor.Shape;

/**
 * A model with the memory to run it on minibatches: activations, gradients, caches, packed bits.
 *
 * <p>Order of use: {@link #load}, fill {@link #input()}, {@link #forward}, read {@link #logits()};
 * for training then fill {@link #logitsGradient()} and call {@link #backward()}. Everything is
 * allocated in the constructor; steps allocate nothing. One instance per task, not thread-safe.
 */
public final class Network implements Pass {
  private final Model model;
  private final Kernels kernels;
  private final Matrix[] activations;
  private final Matrix[] activationGradients;
  private final float[][] caches;
  private final List<Parameter> parameters;
  private final int[] channels;
  private final BitMatrix[] tensors;
  private final BitMatrix[] reversedTensors;
  private final PackedBits[] bits;
  private final PackedBits[] reversedBits;
  private final float[][] biases;
  private final float[] gradients;
  private float[] values = new float[0];
  private boolean training;
  private long seed;

  private Network(Model model, Kernels kernels, int batch, boolean trainable) {
    this.model = model;
    this.kernels = kernels;
    int layers = model.layers().size();
    int count = model.layout().parameters().size();
    activations = new Matrix[layers + 1];
    activationGradients = new Matrix[layers + 1];
    caches = new float[layers][];
    parameters = model.layout().parameters();
    channels = new int[count];
    tensors = new BitMatrix[count];
    reversedTensors = new BitMatrix[count];
    bits = new PackedBits[count];
    reversedBits = new PackedBits[count];
    biases = new float[count][];
    gradients = new float[trainable ? model.layout().size() : 0];
    for (Parameter parameter : parameters) {
      channels[parameter.index()] = channels(parameter);
    }
    allocate(batch, trainable);
  }

  /** A network that can run backward. */
  public static Network forTraining(Model model, Kernels kernels, int batch) {
    return new Network(model, kernels, batch, true);
  }

  /** A network for forward passes alone. */
  public static Network forInference(Model model, Kernels kernels, int batch) {
    return new Network(model, kernels, batch, false);
  }

  private void allocate(int batch, boolean trainable) {
    List<Layer> layers = model.layers();
    activations[0] = matrix(model.spec().input(), batch);
    for (int i = 0; i < layers.size(); i++) {
      Layer layer = layers.get(i);
      caches[i] = new float[layer.cacheSize(activations[i].grid().lanes())];
      boolean inputIsFree = !trainable || i > 0 && !layers.get(i - 1).readsOutput();
      activations[i + 1] =
          layer.inPlace() && i > 0 && inputIsFree
              ? activations[i]
              : matrix(layer.outputShape(), batch);
    }
    if (trainable) {
      activationGradients[layers.size()] = matrix(Shape.vector(model.spec().classes()), batch);
      for (int i = layers.size() - 1; i > model.firstTrainableLayer(); i--) {
        activationGradients[i] =
            sameShape(layers.get(i))
                ? reusable(activationGradients[i + 1], layers.get(i), batch)
                : matrix(layers.get(i).inputShape(), batch);
      }
    }
  }

  private Matrix reusable(Matrix gradient, Layer layer, int batch) {
    // Products read neighbours of what they write; everything else works element by element.
    return layer.inPlace() ? gradient : matrix(layer.inputShape(), batch);
  }

  private static boolean sameShape(Layer layer) {
    return layer.inputShape().equals(layer.outputShape());
  }

  private Matrix matrix(Shape shape, int batch) {
    Grid grid =
        shape.isVector()
            ? Grid.vectors(batch)
            : new Grid(shape.height(), shape.width(), Grid.lanesFor(batch), model.halo());
    return new Matrix(shape.channels(), grid);
  }

  public Model model() {
    return model;
  }

  /** The largest minibatch. */
  public int batch() {
    return activations[0].grid().lanes();
  }

  /** Takes float shadows: binarized at once for binary models, by reference for float32 ones. */
  public void load(float[] shadows) {
    if (shadows.length != model.layout().size()) {
      throw new EngineException(
          "model %s: expected %d parameters, got %d"
              .formatted(model.spec().name(), model.layout().size(), shadows.length));
    }
    values = shadows;
    if (model.isBinary()) {
      for (Parameter parameter : parameters) {
        BitMatrix tensor = matrix(tensors, parameter, parameter.rows(), parameter.columns());
        Binarizer.binarize(shadows, parameter.offset(), tensor);
        load(parameter, tensor);
      }
    }
  }

  /** Takes bits, as released or broadcast. */
  public void load(BinaryParameters parameters) {
    List<Parameter> layout = model.layout().parameters();
    if (!model.isBinary() || parameters.tensors().size() != layout.size()) {
      throw new EngineException(
          "model %s: expected the bits of a binary model with %d tensors, got %d"
              .formatted(model.spec().name(), layout.size(), parameters.tensors().size()));
    }
    for (Parameter parameter : layout) {
      load(parameter, parameters.tensors().get(parameter.index()));
    }
  }

  /** Memory for the bits of a parameter, made once. */
  private static BitMatrix matrix(BitMatrix[] known, Parameter parameter, int rows, int columns) {
    int index = parameter.index();
    if (known[index] == null) {
      known[index] = new BitMatrix(rows, columns);
    }
    return known[index];
  }

  private static BitMatrix binarize(Parameter parameter, float[] shadows) {
    return Binarizer.binarize(shadows, parameter.offset(), parameter.rows(), parameter.columns());
  }

  private void load(Parameter parameter, BitMatrix tensor) {
    int index = parameter.index();
    if (parameter.vector()) {
      if (biases[index] == null) {
        biases[index] = new float[parameter.columns()];
      }
      for (int i = 0; i < parameter.columns(); i++) {
        biases[index][i] = tensor.get(0, i) ? 1f : 0f;
      }
      return;
    }
    bits[index] = kernels.bits().pack(tensor, bits[index]);
    if (gradients.length > 0) {
      int taps = parameter.columns() / channels[index];
      int rows = channels[index];
      BitMatrix reversed = matrix(reversedTensors, parameter, rows, taps * parameter.rows());
      reverse(tensor, channels[index], reversed);
      reversedBits[index] = kernels.bits().pack(reversed, reversedBits[index]);
    }
  }

  private int channels(Parameter weight) {
    for (Layer layer : model.layers()) {
      if (layer.name().equals(weight.layer())) {
        return layer.inputShape().channels();
      }
    }
    throw new IllegalStateException("no layer owns " + weight.name());
  }

  /** Writes {@code [outputs][tap, channel]} as {@code [channel][tap, output]}. */
  private static void reverse(BitMatrix tensor, int channels, BitMatrix reversed) {
    int outputs = tensor.rows();
    reversed.clear();
    for (int n = 0; n < outputs; n++) {
      for (int k = 0; k < tensor.columns(); k++) {
        if (tensor.get(n, k)) {
          reversed.set(k % channels, k / channels * outputs + n);
        }
      }
    }
  }

  /** The bits of float shadows of this model. */
  public static BinaryParameters binarize(Model model, float[] shadows) {
    return new BinaryParameters(
        model.layout().parameters().stream()
            .map(parameter -> binarize(parameter, shadows))
            .toList());
  }

  /** Bytes that the parameters occupy in memory once loaded for inference. */
  public long residentParameterBytes() {
    long bytes = 0;
    for (Parameter parameter : model.layout().parameters()) {
      PackedBits packed = bits[parameter.index()];
      float[] bias = biases[parameter.index()];
      bytes += packed == null ? 0 : (long) Long.BYTES * packed.words().length;
      bytes += bias == null ? 0 : (long) Float.BYTES * bias.length;
    }
    return model.isBinary() ? bytes : (long) Float.BYTES * values.length;
  }

  /** Where the minibatch goes: {@code [channels][positions]}, one image per lane. */
  public Matrix input() {
    return activations[0];
  }

  /** Normalized outputs of the last layer before the logit scale: {@code [classes][lanes]}. */
  public Matrix logits() {
    return activations[activations.length - 1];
  }

  /** Where the loss writes its gradient; lanes without an image must be zero. */
  public Matrix logitsGradient() {
    return activationGradients[activationGradients.length - 1];
  }

  /** Runs all layers on {@link #input()}. */
  public void forward(boolean isTraining, long stepSeed) {
    training = isTraining;
    seed = stepSeed;
    List<Layer> layers = model.layers();
    for (int i = 0; i < layers.size(); i++) {
      layers.get(i).forward(this, activations[i], activations[i + 1], caches[i]);
    }
  }

  /** Runs all layers back from {@link #logitsGradient()} and fills {@link #gradients()}. */
  public void backward() {
    Arrays.fill(gradients, 0f);
    List<Layer> layers = model.layers();
    int first = model.firstTrainableLayer();
    for (int i = layers.size() - 1; i >= first; i--) {
      layers
          .get(i)
          .backward(
              this,
              activations[i],
              activations[i + 1],
              caches[i],
              activationGradients[i + 1],
              i == first ? null : activationGradients[i]);
    }
  }

  @Override
  public Kernels kernels() {
    return kernels;
  }

  @Override
  public boolean training() {
    return training;
  }

  @Override
  public long seed() {
    return seed;
  }

  @Override
  public PackedBits bits(Parameter parameter) {
    return bits[parameter.index()];
  }

  @Override
  public PackedBits reversedBits(Parameter parameter) {
    return reversedBits[parameter.index()];
  }

  @Override
  public float[] bias(Parameter parameter) {
    return biases[parameter.index()];
  }

  @Override
  public float[] values() {
    return values;
  }

  /** The gradient of the loss with respect to every (shadow) parameter, in layout order. */
  @Override
  public float[] gradients() {
    return gradients;
  }
}
