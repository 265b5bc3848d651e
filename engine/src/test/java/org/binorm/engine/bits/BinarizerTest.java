package org.binorm.engine.bits;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.binorm.engine.TestNumbers;
import org.binorm.engine.layer.Parameter;
import org.binorm.engine.model.Model;
import org.binorm.engine.model.Presets;
import org.junit.jupiter.api.Test;

class BinarizerTest {
  private static boolean[] bits(float... shadows) {
    BitMatrix matrix = Binarizer.binarize(shadows, 0, 1, shadows.length);
    boolean[] bits = new boolean[shadows.length];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = matrix.get(0, i);
    }
    return bits;
  }

  @Test
  void onlyValuesAboveTheMeanBecomeOneAndTiesBecomeZero() {
    // The mean is exactly 2.
    assertThat(bits(1f, 2f, 3f, 2f, 2f)).containsExactly(false, false, true, false, false);
    assertThat(bits(-4f, -1f, -1f, -2f)).containsExactly(false, true, true, false);
  }

  @Test
  void theSmallestStepAboveTheMeanCounts() {
    float above = Math.nextUp(1f);
    float below = 2f - above;
    assertThat(bits(above, 1f, below)).containsExactly(true, false, false);
  }

  @Test
  void aConstantTensorGivesZeros() {
    for (float value : new float[] {0f, 1f, -3.5f, 1024f}) {
      float[] shadows = new float[100];
      Arrays.fill(shadows, value);
      assertThat(Binarizer.binarize(shadows, 0, 4, 25).countOnes()).as("of %s", value).isZero();
    }
  }

  @Test
  void aPositiveScaleAndAShiftLeaveTheBitsAsTheyAre() {
    float[] shadows = TestNumbers.gaussian(11, 1000);
    BitMatrix expected = Binarizer.binarize(shadows, 0, 8, 125);
    for (float scale : new float[] {0.125f, 3f, 100f}) {
      for (float shift : new float[] {-2f, 0.75f}) {
        float[] changed = new float[shadows.length];
        for (int i = 0; i < changed.length; i++) {
          changed[i] = scale * shadows[i] + shift;
        }
        assertThat(Binarizer.binarize(changed, 0, 8, 125)).isEqualTo(expected);
      }
    }
    assertThat(expected.countOnes()).isBetween(400L, 600L);
  }

  @Test
  void theMeanIsTheOneOfTheTensorAloneNotOfItsNeighbours() {
    float[] shadows = {100f, 100f, 1f, 3f, -100f};
    BitMatrix bits = Binarizer.binarize(shadows, 2, 1, 2);
    assertThat(bits.get(0, 0)).isFalse();
    assertThat(bits.get(0, 1)).isTrue();
  }

  @Test
  void theMeanOfManyValuesIsSummedInDouble() {
    float[] shadows = new float[3_000_000];
    Arrays.fill(shadows, 0.1f);
    assertThat(Binarizer.mean(shadows, 0, shadows.length)).isEqualTo(0.1f, within(1e-10));
  }

  private static org.assertj.core.data.Offset<Double> within(double offset) {
    return org.assertj.core.data.Offset.offset(offset);
  }

  @Test
  void aboutHalfOfTheBitsOfFreshWeightsAreOneAndFreshBiasesAreZero() {
    Model model = new Model(Presets.binary("fashion-mnist-cnn"));
    float[] shadows = model.layout().initialize(5);
    for (Parameter parameter : model.layout().parameters()) {
      BitMatrix bits =
          Binarizer.binarize(shadows, parameter.offset(), parameter.rows(), parameter.columns());
      double share = (double) bits.countOnes() / parameter.size();
      if (parameter.vector()) {
        assertThat(share).as(parameter.name()).isZero();
      } else {
        double deviation = 0.5 / Math.sqrt(parameter.size());
        assertThat(share).as(parameter.name()).isBetween(0.5 - 4 * deviation, 0.5 + 4 * deviation);
      }
    }
  }
}
