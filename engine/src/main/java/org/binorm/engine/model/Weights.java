package org.binorm.engine.model;

import java.util.List;
import org.binorm.engine.EngineException;
import org.binorm.engine.bits.Binarizer;
import org.binorm.engine.bits.BinaryParameters;
import org.binorm.engine.bits.BitMatrix;
import org.binorm.engine.kernel.BitPacker;
import org.binorm.engine.kernel.PackedBits;
import org.binorm.engine.layer.Layer;
import org.binorm.engine.layer.Parameter;

/**
 * The parameters of a model in the forms that its kernels read, and their gradients.
 *
 * <p>Memory is made once; loading new values allocates nothing. One instance per task, shared by
 * all networks that run parts of the model; not thread-safe.
 */
public final class Weights {
  private final Model model;
  private final List<Parameter> parameters;
  private final int[] taps;
  private final BitMatrix[] tensors;
  private final BitMatrix[] tables;
  private final PackedBits[] bits;
  private final PackedBits[] reversedBits;
  private final float[][] biases;
  private final BitPacker packer = new BitPacker();
  private final Gradients gradients;
  private float[] values = new float[0];

  /**
   * @param trainable whether gradients will be computed
   */
  Weights(Model model, boolean trainable) {
    this.model = model;
    this.parameters = model.layout().parameters();
    int count = parameters.size();
    taps = new int[count];
    tensors = new BitMatrix[count];
    tables = new BitMatrix[count];
    bits = new PackedBits[count];
    reversedBits = new PackedBits[count];
    biases = new float[count][];
    gradients = trainable ? new Gradients(model.layout().gradientTensors()) : null;
    for (Parameter parameter : parameters) {
      if (parameter.kind() == Parameter.Kind.MATRIX) {
        taps[parameter.index()] = parameter.columns() / channels(model, parameter);
      }
    }
  }

  private static int channels(Model model, Parameter weight) {
    for (Layer layer : model.layers()) {
      if (layer.name().equals(weight.layer())) {
        return layer.inputShape().channels();
      }
    }
    throw new IllegalStateException("no layer owns " + weight.name());
  }

  /**
   * Takes float shadows, binarized at once for binary models, by reference for float32 ones, and
   * sets all gradients to zero.
   */
  public void load(float[] shadows) {
    if (shadows.length != model.layout().size()) {
      throw new EngineException(
          "model %s: expected %d parameters, got %d"
              .formatted(model.spec().name(), model.layout().size(), shadows.length));
    }
    values = shadows;
    if (model.isBinary()) {
      for (Parameter parameter : parameters) {
        BitMatrix tensor =
            matrix(tensors, parameter.index(), parameter.rows(), parameter.columns());
        Binarizer.binarize(shadows, parameter.offset(), tensor);
        load(parameter, tensor);
      }
    }
    if (gradients != null) {
      gradients.clear();
    }
  }

  /** Takes bits, as released or broadcast. */
  public void load(BinaryParameters released) {
    if (!model.isBinary() || released.tensors().size() != parameters.size()) {
      throw new EngineException(
          "model %s: expected the bits of a binary model with %d tensors, got %d"
              .formatted(model.spec().name(), parameters.size(), released.tensors().size()));
    }
    for (Parameter parameter : parameters) {
      // Nothing is ever written into bits that were handed in.
      tensors[parameter.index()] = null;
      load(parameter, released.tensors().get(parameter.index()));
    }
  }

  /** Memory for bits, made once. */
  private static BitMatrix matrix(BitMatrix[] known, int index, int rows, int columns) {
    if (known[index] == null) {
      known[index] = new BitMatrix(rows, columns);
    }
    return known[index];
  }

  private void load(Parameter parameter, BitMatrix tensor) {
    int index = parameter.index();
    switch (parameter.kind()) {
      case VECTOR -> {
        if (biases[index] == null) {
          biases[index] = new float[parameter.columns()];
        }
        for (int i = 0; i < parameter.columns(); i++) {
          biases[index][i] = tensor.get(0, i) ? 1f : 0f;
        }
      }
      case MATRIX -> {
        bits[index] = packer.pack(tensor, taps[index], bits[index]);
        if (gradients != null) {
          reversedBits[index] = packer.packReversed(tensor, taps[index], reversedBits[index]);
        }
      }
      case TABLE -> tables[index] = tensor; // rows are read as they are
    }
  }

  /** Bytes of bits and gradients while training. */
  public long scratchBytes() {
    long bytes = gradients == null ? 0 : gradients.bytes();
    for (int i = 0; i < bits.length; i++) {
      bytes += bytes(tensors[i]) + bytes(bits[i]) + bytes(reversedBits[i]);
    }
    return bytes;
  }

  /**
   * The forms of {@link #load(float[])}: as binarized, as packed, as packed seen from the inputs.
   * With the gradients this is what {@link #scratchBytes} tells.
   */
  static long trainingBitBytes(Model model) {
    if (!model.isBinary()) {
      return 0;
    }
    long bytes = 0;
    for (Parameter parameter : model.layout().parameters()) {
      bytes += BitMatrix.sizeBytes(parameter.rows(), parameter.columns());
      if (parameter.kind() == Parameter.Kind.MATRIX) {
        int channels = channels(model, parameter);
        int taps = parameter.columns() / channels;
        bytes += PackedBits.sizeBytes(parameter.rows(), taps, channels);
        bytes += PackedBits.sizeBytes(channels, taps, parameter.rows());
      }
    }
    return bytes;
  }

  /** What {@link #residentBytes} tells, without making anything. */
  static long residentBytes(Model model) {
    if (!model.isBinary()) {
      return (long) Float.BYTES * model.layout().size();
    }
    long bytes = 0;
    for (Parameter parameter : model.layout().parameters()) {
      bytes +=
          switch (parameter.kind()) {
            case TABLE -> BitMatrix.sizeBytes(parameter.rows(), parameter.columns());
            case MATRIX -> {
              int channels = channels(model, parameter);
              yield PackedBits.sizeBytes(
                  parameter.rows(), parameter.columns() / channels, channels);
            }
            case VECTOR -> (long) Float.BYTES * parameter.columns();
          };
    }
    return bytes;
  }

  private static long bytes(BitMatrix bits) {
    return bits == null ? 0 : bits.bytes().length;
  }

  private static long bytes(PackedBits bits) {
    return bits == null ? 0 : bits.sizeBytes();
  }

  /** Bytes that the parameters occupy in memory once loaded for inference. */
  public long residentBytes() {
    if (!model.isBinary()) {
      return (long) Float.BYTES * values.length;
    }
    long bytes = 0;
    for (Parameter parameter : parameters) {
      int index = parameter.index();
      boolean table = parameter.kind() == Parameter.Kind.TABLE;
      bytes += table ? bytes(tables[index]) : bytes(bits[index]);
      bytes += biases[index] == null ? 0 : (long) Float.BYTES * biases[index].length;
    }
    return bytes;
  }

  /** The bits of a weight. */
  PackedBits bits(Parameter parameter) {
    return bits[parameter.index()];
  }

  /** The bits of a weight seen from the inputs. */
  PackedBits reversedBits(Parameter parameter) {
    return reversedBits[parameter.index()];
  }

  /** The bits of a bias as floats. */
  float[] bias(Parameter parameter) {
    return biases[parameter.index()];
  }

  /** The bits of a table. */
  BitMatrix table(Parameter parameter) {
    return tables[parameter.index()];
  }

  /** The flat array of float parameters. */
  float[] values() {
    return values;
  }

  /** The gradient of the loss with respect to every (shadow) parameter. */
  public Gradients gradients() {
    return gradients;
  }
}
