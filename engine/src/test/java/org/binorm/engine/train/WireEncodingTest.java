package org.binorm.engine.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import org.binorm.engine.TestNumbers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WireEncodingTest {
  /** Of all magnitudes that floats have, in lengths around the blocks of 64. */
  private static float[] anyFinite(int seed, int length) {
    Random random = new Random(seed);
    float[] values = new float[length];
    for (int i = 0; i < length; ) {
      float value = Float.intBitsToFloat(random.nextInt());
      if (Float.isFinite(value)) {
        values[i++] = value;
      }
    }
    return values;
  }

  private static float[] sentAndRead(WireEncoding encoding, float[] values) {
    ByteBuffer buffer =
        ByteBuffer.allocate((int) encoding.bytes(values.length)).order(ByteOrder.LITTLE_ENDIAN);
    encoding.write(values, buffer);
    assertThat(buffer.hasRemaining()).as("bytes() says how many there are").isFalse();
    float[] read = new float[values.length];
    encoding.read(buffer.flip(), read);
    return read;
  }

  @ParameterizedTest
  @EnumSource(WireEncoding.class)
  void whatIsRoundedTravelsWithoutLoss(WireEncoding encoding) {
    for (int length : new int[] {0, 1, 63, 64, 65, 1000}) {
      for (float[] values :
          new float[][] {TestNumbers.gaussian(length, length), anyFinite(length, length)}) {
        encoding.round(values, 7);
        assertThat(sentAndRead(encoding, values)).isEqualTo(values);
        float[] again = values.clone();
        encoding.round(again, 8);
        assertThat(again).as("rounding twice is rounding once").isEqualTo(values);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(WireEncoding.class)
  void whatIsNotFiniteStaysSo(WireEncoding encoding) {
    for (float bad :
        new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.intBitsToFloat(0x7f800001)}) {
      float[] values = TestNumbers.gaussian(1, 100);
      values[70] = bad;
      encoding.round(values, 1);
      assertThat(values[70]).isNotIn(0f).satisfies(v -> assertThat(Float.isFinite(v)).isFalse());
      assertThat(Float.isFinite(sentAndRead(encoding, values)[70])).isFalse();
    }
  }

  @Test
  void bf16IsTheNearestAndTheEvenOfTwo() {
    float[] values = anyFinite(3, 10_000);
    for (float value : values) {
      float rounded = Bf16.round(value);
      int low = Float.floatToRawIntBits(value) & 0xffff0000;
      float a = Float.intBitsToFloat(low);
      float b = Float.intBitsToFloat(low + 0x10000);
      assertThat(rounded).isIn(a, b);
      if (Float.isFinite(b)) {
        BigDecimal toA = new BigDecimal(value).subtract(new BigDecimal(a)).abs();
        BigDecimal toB = new BigDecimal(b).subtract(new BigDecimal(value)).abs();
        assertThat(rounded).isEqualTo(toA.compareTo(toB) < 0 ? a : b);
      }
    }
    assertThat(Bf16.round(Float.intBitsToFloat(0x3f808000))).isEqualTo(1f);
    assertThat(Bf16.round(Float.intBitsToFloat(0x3f818000))).isEqualTo(1.015625f);
  }

  @Test
  void int8IsOffByLessThanAStepOfItsBlock() {
    float[] values = TestNumbers.gaussian(5, 640);
    float[] rounded = values.clone();
    WireEncoding.INT8.round(rounded, 11);
    for (int from = 0; from < values.length; from += 64) {
      float largest = 0;
      for (int i = from; i < from + 64; i++) {
        largest = Math.max(largest, Math.abs(values[i]));
      }
      for (int i = from; i < from + 64; i++) {
        assertThat(Math.abs(rounded[i] - values[i])).isLessThan(largest / 63.5f);
      }
    }
  }

  @Test
  void int8IsRightOnAverage() {
    int draws = 20_000;
    float[] values = {0.3f, -0.7f, 0.004f, 1f};
    double[] sums = new double[values.length];
    for (int draw = 0; draw < draws; draw++) {
      float[] rounded = values.clone();
      WireEncoding.INT8.round(rounded, draw);
      for (int i = 0; i < sums.length; i++) {
        sums[i] += rounded[i];
      }
    }
    // A step is 1/64; the mean of so many errors has a deviation below step / 2 / sqrt(draws).
    double fiveDeviations = 5 * (1 / 64.0) / 2 / Math.sqrt(draws);
    for (int i = 0; i < sums.length; i++) {
      assertThat(sums[i] / draws).isCloseTo(values[i], within(fiveDeviations));
    }
  }

  @Test
  void int8TakesAByteAndASixtyFourth() {
    assertThat(WireEncoding.INT8.bytes(64_000)).isEqualTo(65_000);
    assertThat(WireEncoding.BF16.bytes(64_000)).isEqualTo(128_000);
  }
}
