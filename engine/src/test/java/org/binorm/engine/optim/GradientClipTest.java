package org.binorm.engine.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.binorm.engine.Tolerance.assertClose;

import java.util.List;
import org.junit.jupiter.api.Test;

class GradientClipTest {
  private static void clip(float[] gradient, double largestNorm) {
    Gradients gradients =
        new Gradients(List.of(new Gradients.Tensor(0, 1, gradient.length, false)));
    System.arraycopy(gradient, 0, gradients.dense(), 0, gradient.length);
    GradientClip.clip(gradients, largestNorm);
    System.arraycopy(gradients.dense(), 0, gradient, 0, gradient.length);
  }

  @Test
  void aLongGradientKeepsItsDirectionAndGetsTheLargestNorm() {
    float[] gradient = {3f, -4f, 0f, 12f};
    clip(gradient, 6.5);
    assertClose("clipped", gradient, new float[] {1.5f, -2f, 0f, 6f}, 1e-6);
  }

  @Test
  void aShortGradientStaysAsItIs() {
    float[] gradient = {3f, -4f};
    clip(gradient, 5);
    assertThat(gradient).containsExactly(3f, -4f);
  }

  @Test
  void zeroSwitchesClippingOff() {
    float[] gradient = {0x3p40f, -0x4p40f};
    clip(gradient, 0);
    assertThat(gradient).containsExactly(0x3p40f, -0x4p40f);
  }

  @Test
  void hugeGradientsDoNotOverflowTheNorm() {
    float[] gradient = {3e30f, -4e30f};
    clip(gradient, 5);
    assertClose("clipped", gradient, new float[] {3f, -4f}, 1e-6);
  }
}
