package org.binorm.engine.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.binorm.engine.Tolerance.assertClose;

import org.junit.jupiter.api.Test;

class GradientClipTest {
  @Test
  void aLongGradientKeepsItsDirectionAndGetsTheLargestNorm() {
    float[] gradient = {3f, -4f, 0f, 12f};
    GradientClip.clip(gradient, 6.5);
    assertClose("clipped", gradient, new float[] {1.5f, -2f, 0f, 6f}, 1e-6);
  }

  @Test
  void aShortGradientStaysAsItIs() {
    float[] gradient = {3f, -4f};
    GradientClip.clip(gradient, 5);
    assertThat(gradient).containsExactly(3f, -4f);
  }

  @Test
  void zeroSwitchesClippingOff() {
    float[] gradient = {0x3p40f, -0x4p40f};
    GradientClip.clip(gradient, 0);
    assertThat(gradient).containsExactly(0x3p40f, -0x4p40f);
  }

  @Test
  void hugeGradientsDoNotOverflowTheNorm() {
    float[] gradient = {3e30f, -4e30f};
    GradientClip.clip(gradient, 5);
    assertClose("clipped", gradient, new float[] {3f, -4f}, 1e-6);
  }
}
