package org.binorm.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.binorm.benchmarks.libtorch.TorchTraining;
import org.binorm.engine.kernel.KernelChoice;
import org.binorm.engine.layer.Parameter;
import org.binorm.engine.model.ModelSpec.Precision;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The contenders of a training step do the same work: equal loss and equal gradients. */
class SameWorkTest {
  private static final double TOLERANCE = 1e-3;
  private static final float FIRST_MOMENT = 0.1f;

  @ParameterizedTest
  @CsvSource({
    "fashion-mnist-cnn, BINARY",
    "fashion-mnist-cnn, FLOAT32",
    "cifar10-cnn, BINARY",
    "cifar10-cnn, FLOAT32",
    "tiny-cnn, BINARY",
    "lm-tiny, BINARY",
    "lm-tiny, FLOAT32",
    "lm-mini, BINARY",
    "lm-mini, FLOAT32"
  })
  void libTorchComputesTheSameLossAndGradients(String preset, Precision precision) {
    Workload workload = Workload.of(preset, precision, 3);
    EngineTraining engine = new EngineTraining(workload, KernelChoice.AUTO.open());
    TorchTraining torch = new TorchTraining(workload);
    engine.run();
    float[] firstMoments = engine.state().slots()[0];
    for (Parameter parameter : workload.model().layout().parameters()) {
      float[] expected = torch.gradient(parameter);
      double difference = 0;
      double norm = 0;
      for (int i = 0; i < expected.length; i++) {
        double d = firstMoments[parameter.offset() + i] / FIRST_MOMENT - expected[i];
        difference += d * d;
        norm += expected[i] * expected[i];
      }
      // The gradient of a shift of keys is rounding noise: the softmax removes it.
      assertThat(Math.sqrt(difference))
          .as(parameter.name())
          .isLessThanOrEqualTo(TOLERANCE * Math.sqrt(norm) + 1e-6);
    }
    assertThat(torch.step()).isCloseTo(engine.meanLoss(), within(TOLERANCE));
  }
}
