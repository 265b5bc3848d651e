package org.binorm.engine.layer;

import java.util.List;
import org.binorm.engine.TestNumbers;
import org.binorm.engine.kernel.KernelChoice;
import org.binorm.engine.model.LayerSpec;
import org.binorm.engine.model.Model;
import org.binorm.engine.model.ModelSpec;
import org.binorm.engine.model.Network;
import org.binorm.engine.tensor.Grid;
import org.binorm.engine.tensor.Matrix;
import org.binorm.engine.tensor.Shape;

/** Runs one layer on matrices of a test, with the pass of a small network around it. */
final class LayerFixture {
  private final Layer layer;
  private final Matrix input;
  private final Matrix output;
  private final float[] cache;
  private final Network pass;

  LayerFixture(Layer layer, int batch) {
    this(
        layer,
        TestNumbers.matrix(17, layer.inputShape().channels(), grid(layer.inputShape(), batch)));
  }

  LayerFixture(Layer layer, Matrix input) {
    this.layer = layer;
    this.input = input;
    this.output =
        new Matrix(layer.outputShape().channels(), grid(layer.outputShape(), input.grid().lanes()));
    this.cache = new float[layer.cacheSize(input.grid().lanes())];
    this.pass = anyNetwork();
  }

  static Grid grid(Shape shape, int batch) {
    return shape.isVector()
        ? Grid.vectors(batch)
        : new Grid(shape.height(), shape.width(), Grid.lanesFor(batch), 1);
  }

  private static Network anyNetwork() {
    ModelSpec spec =
        new ModelSpec(
            "any",
            ModelSpec.Precision.FLOAT32,
            Shape.vector(1),
            2,
            List.of(new LayerSpec.Dense("logits", 2, LayerSpec.Activation.LINEAR)),
            ModelSpec.Normalization.PAPER,
            1.0);
    Network network = Network.forTraining(new Model(spec), KernelChoice.SCALAR.open(), 1);
    network.load(new float[spec.input().size() * 2 + 2]);
    return network;
  }

  LayerFixture forward(boolean training, long seed) {
    pass.forward(training, seed);
    layer.forward(pass, input, output, cache);
    return this;
  }

  LayerFixture forward() {
    return forward(true, 1);
  }

  Matrix input() {
    return input;
  }

  Matrix output() {
    return output;
  }

  /** The input gradient of an output gradient, in a matrix that held something else before. */
  Matrix backward(Matrix outputGradient) {
    Matrix inputGradient = TestNumbers.matrix(99, input.features(), input.grid());
    layer.backward(pass, input, output, cache, outputGradient, inputGradient);
    return inputGradient;
  }

  /** The parameter gradients: four floats, for layers with at most as many parameters. */
  float[] gradients() {
    return pass.gradients();
  }

  /** The same in place, as networks do for layers that allow it. */
  Matrix backwardInPlace(Matrix outputGradient) {
    Matrix gradient =
        new Matrix(outputGradient.features(), outputGradient.grid(), outputGradient.data().clone());
    layer.backward(pass, output, output, cache, gradient, gradient);
    return gradient;
  }

  /** The output of a forward pass that overwrites its input. */
  Matrix forwardInPlace() {
    Matrix both = new Matrix(input.features(), input.grid(), input.data().clone());
    layer.forward(pass, both, both, cache);
    return both;
  }
}
