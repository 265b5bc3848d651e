package org.binorm.engine.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.binorm.engine.optim.LearningRate.Decay;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LearningRateTest {
  private static final float TINY = 1e-9f;

  @ParameterizedTest
  @EnumSource(Decay.class)
  void theWarmUpRisesInEqualStepsToThePeak(Decay decay) {
    LearningRate rate = new LearningRate(decay, 0.004, 10, 110);
    assertThat(rate.at(0)).isEqualTo(0.0004f, within(TINY));
    assertThat(rate.at(4)).isEqualTo(0.002f, within(TINY));
    assertThat(rate.at(9)).isEqualTo(0.004f, within(TINY));
    assertThat(rate.at(10)).isEqualTo(0.004f, within(TINY));
  }

  @Test
  void cosineIsHalfOfThePeakHalfWayAndZeroAtTheEnd() {
    LearningRate rate = new LearningRate(Decay.COSINE, 0.004, 10, 110);
    assertThat(rate.at(60)).isEqualTo(0.002f, within(TINY));
    assertThat(rate.at(35)).isEqualTo((float) (0.002 * (1 + Math.sqrt(0.5))), within(TINY));
    assertThat(rate.at(109)).isPositive().isLessThan(0.00001f);
    assertThat(rate.at(110)).isZero();
    assertThat(rate.at(1000)).isZero();
  }

  @Test
  void linearDecayFallsInEqualStepsToZero() {
    LearningRate rate = new LearningRate(Decay.LINEAR, 0.004, 10, 110);
    assertThat(rate.at(35)).isEqualTo(0.003f, within(TINY));
    assertThat(rate.at(60)).isEqualTo(0.002f, within(TINY));
    assertThat(rate.at(110)).isZero();
    assertThat(rate.at(1000)).isZero();
  }

  @Test
  void constantStaysAtThePeak() {
    LearningRate rate = new LearningRate(Decay.CONSTANT, 0.004, 0, 110);
    assertThat(rate.at(0)).isEqualTo(0.004f);
    assertThat(rate.at(1000)).isEqualTo(0.004f);
  }

  @Test
  void withoutAWarmUpTheFirstStepHasThePeak() {
    assertThat(new LearningRate(Decay.COSINE, 0.5, 0, 4).at(0)).isEqualTo(0.5f);
  }

  @Test
  void aRunThatIsAllWarmUpStaysFinite() {
    LearningRate rate = new LearningRate(Decay.COSINE, 0.5, 4, 4);
    assertThat(rate.at(3)).isEqualTo(0.5f);
    assertThat(rate.at(4)).isEqualTo(0.5f);
    assertThat(rate.at(5)).isZero();
  }
}
