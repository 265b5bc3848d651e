package org.binorm.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withPrecision;

import org.binorm.benchmarks.libtorch.TorchClassifier;
import org.binorm.benchmarks.libtorch.TorchGenerator;
import org.binorm.engine.model.ModelSpec.Precision;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The contenders of inference compute the same logits. */
class SameLogitsTest {
  private static final float TOLERANCE = 1e-3f;

  @ParameterizedTest
  @EnumSource(Precision.class)
  void libTorchClassifiesAsWeDo(Precision precision) {
    Workload workload = Workload.of("cifar10-cnn", precision, 3);
    EngineClassifier ours = new EngineClassifier(workload);
    TorchClassifier theirs = new TorchClassifier(workload);
    ours.run();
    theirs.run();
    int classes = workload.model().spec().classes();
    for (int row = 0; row < workload.batch(); row++) {
      float[] logits = new float[classes];
      System.arraycopy(theirs.logits(), row * classes, logits, 0, classes);
      assertThat(logits).containsExactly(ours.logits()[row], withPrecision(TOLERANCE));
    }
  }

  @ParameterizedTest
  @EnumSource(Precision.class)
  void libTorchReadsTokensAsWeDo(Precision precision) {
    Workload workload = Workload.of("lm-tiny", precision, 1);
    float[] flat = workload.start().shadows();
    TokenReader ours = new EngineGenerator(workload.model(), flat);
    TokenReader theirs = new TorchGenerator(workload.model(), flat);
    for (int token : new int[] {3, 141, 59, 26}) {
      assertThat(theirs.read(token)).containsExactly(ours.read(token), withPrecision(TOLERANCE));
    }
  }
}
