package org.binorm.engine.optim;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GradientClipTest {
  @Test
  void aLongGradientIsBroughtToTheLargestNorm() {
    assertThat(GradientClip.factor(3 * 3 + 4 * 4 + 12 * 12, 6.5)).isEqualTo(0.5f);
  }

  @Test
  void aShortGradientStaysAsItIs() {
    assertThat(GradientClip.factor(3 * 3 + 4 * 4, 5)).isEqualTo(1f);
  }

  @Test
  void zeroSwitchesClippingOff() {
    assertThat(GradientClip.factor(0x1p90, 0)).isEqualTo(1f);
  }

  @Test
  void hugeGradientsDoNotOverflow() {
    assertThat(GradientClip.factor(25e60, 5)).isEqualTo(1e-30f);
  }
}
