package org.binorm.benchmarks.libtorch;

import org.binorm.benchmarks.Operation;
import org.binorm.benchmarks.Workload;
import org.binorm.engine.layer.Parameter;
import org.binorm.engine.optim.Adam;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AdamOptions;
import org.bytedeco.pytorch.Tensor;

/** Training steps of the same model on the same minibatch in LibTorch. */
public final class TorchTraining implements Operation {
  private final TorchParameters parameters;
  private final TorchModel model;
  private final TorchSamples samples;
  private final org.bytedeco.pytorch.Adam optimizer;

  public TorchTraining(Workload workload) {
    LibTorch.useOneThread();
    parameters = new TorchParameters(workload.model(), workload.start().shadows(), true);
    model = new TorchModel(workload.model(), parameters);
    samples = TorchSamples.of(workload);
    Adam adam = (Adam) workload.settings().optimizer();
    AdamOptions options = new AdamOptions(workload.settings().learningRate().at(0));
    options.betas().put(0, adam.beta1()).put(1, adam.beta2());
    options.eps().put(adam.epsilon());
    optimizer = new org.bytedeco.pytorch.Adam(parameters.trained(), options);
  }

  @Override
  public void run() {
    step();
  }

  /** Takes a step; returns the mean loss before it. */
  public double step() {
    try (PointerScope scope = new PointerScope()) {
      double loss = pass();
      optimizer.step();
      return loss;
    }
  }

  /** Binarizes, runs forward and backward; returns the mean loss. */
  private double pass() {
    optimizer.zero_grad();
    parameters.binarize();
    Tensor loss = model.loss(samples.input(), samples.labels());
    loss.backward();
    parameters.handGradientsToShadows();
    return loss.item_float();
  }

  /** The gradient of one parameter at the present shadows, in the engine's order. */
  public float[] gradient(Parameter parameter) {
    try (PointerScope scope = new PointerScope()) {
      pass();
      return parameters.gradient(parameter);
    }
  }
}
