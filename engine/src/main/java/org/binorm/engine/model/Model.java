package org.binorm.engine.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.binorm.engine.EngineException;
import org.binorm.engine.layer.BinaryAffine;
import org.binorm.engine.layer.Dropout;
import org.binorm.engine.layer.Flatten;
import org.binorm.engine.layer.FloatAffine;
import org.binorm.engine.layer.GainShift;
import org.binorm.engine.layer.GlobalAveragePool;
import org.binorm.engine.layer.Layer;
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
 * A model spec expanded into layers and a parameter layout. Immutable, shared between tasks.
 *
 * <p>Every convolution and dense layer becomes product + bias, Normalize, activation, in this order
 * (Cabral, Pirozelli and Driemeier 2025, Alg. 1 and 3).
 */
public final class Model {
  private final ModelSpec spec;
  private final ParameterLayout layout = new ParameterLayout();
  private final List<Layer> layers = new ArrayList<>();
  private final int halo;

  public Model(ModelSpec spec) {
    this.spec = spec;
    int reach = 0;
    for (LayerSpec layer : spec.layers()) {
      add(layer);
      if (layer instanceof LayerSpec.Conv2d conv) {
        reach = Math.max(reach, conv.kernel() / 2);
      }
    }
    this.halo = reach;
  }

  public ModelSpec spec() {
    return spec;
  }

  public ParameterLayout layout() {
    return layout;
  }

  public List<Layer> layers() {
    return Collections.unmodifiableList(layers);
  }

  /** The number of the first layer with parameters: no gradient is needed below it. */
  int firstTrainableLayer() {
    int first = 0;
    while (!(layers.get(first) instanceof BinaryAffine
        || layers.get(first) instanceof FloatAffine)) {
      first++;
    }
    return first;
  }

  /** Pixels of zero padding that the widest convolution needs. */
  public int halo() {
    return halo;
  }

  public boolean isBinary() {
    return spec.precision() == Precision.BINARY;
  }

  private Shape shape() {
    return layers.isEmpty() ? spec.input() : layers.get(layers.size() - 1).outputShape();
  }

  private void add(LayerSpec layer) {
    String name = "layer" + layers.size();
    if (layer instanceof LayerSpec.Conv2d conv) {
      addAffine(conv.name(), conv.filters(), conv.kernel(), conv.activation());
    } else if (layer instanceof LayerSpec.Dense dense) {
      if (!shape().isVector()) {
        layers.add(new Flatten(dense.name() + ".flatten", shape()));
      }
      addAffine(dense.name(), dense.units(), 1, dense.activation());
    } else if (layer instanceof LayerSpec.MaxPool) {
      layers.add(new MaxPool2x2(name, shape()));
    } else if (layer instanceof LayerSpec.GlobalAveragePool) {
      layers.add(new GlobalAveragePool(name, shape()));
    } else if (layer instanceof LayerSpec.Dropout dropout) {
      if (isBinary()) {
        throw new EngineException(
            "model %s: dropout belongs to float32 twins, not to binary models"
                .formatted(spec.name()));
      }
      layers.add(new Dropout(name, shape(), (float) dropout.rate(), layers.size()));
    }
  }

  private void addAffine(String name, int outputs, int kernel, Activation activation) {
    Shape input = shape();
    if (kernel > 1 && input.isVector()) {
      throw new EngineException(
          "layer \"%s\": a %dx%d convolution needs more than one pixel, its input is %s; use larger images"
              .formatted(name, kernel, kernel, input));
    }
    int inputs = Math.multiplyExact(kernel * kernel, input.channels());
    Initialization glorot = Initialization.glorot(inputs, kernel * kernel * outputs);
    Parameter weight = layout.addMatrix(name + ".weight", outputs, inputs, glorot);
    Parameter bias = layout.addVector(name + ".bias", outputs, Initialization.ZERO);
    layers.add(
        isBinary()
            ? new BinaryAffine(name, input, kernel, weight, bias)
            : new FloatAffine(name, input, kernel, weight, bias));
    NormalizeMode mode = spec.normalize().mode();
    if (mode != NormalizeMode.NONE) {
      // A vector has one pixel: what is normalized together can only be its features.
      NormalizeAxis axis = shape().isVector() ? NormalizeAxis.CHANNELS : spec.normalize().axis();
      float epsilon = (float) spec.normalize().epsilon();
      layers.add(new Normalize(name + ".normalize", shape(), axis, epsilon));
    }
    if (mode == NormalizeMode.TRAINABLE) {
      Parameter gain = layout.addVector(name + ".gain", outputs, Initialization.ONE);
      Parameter shift = layout.addVector(name + ".shift", outputs, Initialization.ZERO);
      layers.add(new GainShift(name + ".gain-shift", shape(), gain, shift));
    }
    if (activation == Activation.RELU) {
      layers.add(new Relu(name + ".relu", shape()));
    }
  }
}
