package org.binorm.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.binorm.engine.TestNumbers;
import org.binorm.engine.bits.BitMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BitPackerTest {
  private final BitPacker packer = new BitPacker();

  /** Outputs, taps, channels: whole words, tails, and convolutions too narrow for words per tap. */
  @ParameterizedTest
  @CsvSource({
    "1,1,1",
    "5,1,150",
    "64,1,32",
    "33,1,31",
    "70,9,16",
    "17,9,33",
    "3,9,64",
    "40,9,3",
    "7,25,15",
    "15,9,40",
    "10,25,20",
    "1,9,100"
  })
  void bitsAreFoundAgainInBothOrders(int outputs, int taps, int channels) {
    BitMatrix bits = TestNumbers.bits(1, outputs, taps * channels);
    PackedBits packed = packer.pack(bits, taps, null);
    PackedBits reversed = packer.packReversed(bits, taps, null);

    for (int n = 0; n < outputs; n++) {
      for (int tap = 0; tap < taps; tap++) {
        for (int c = 0; c < channels; c++) {
          boolean bit = bits.get(n, tap * channels + c);
          assertThat(bit(packed, n, tap * channels + c)).isEqualTo(bit);
          assertThat(bit(reversed, c, (taps - 1 - tap) * outputs + n)).isEqualTo(bit);
        }
      }
    }
    assertThat(ones(packed)).isEqualTo(bits.countOnes());
    assertThat(ones(reversed)).isEqualTo(bits.countOnes());
    assertThat(packed.sizeBytes()).isEqualTo(PackedBits.sizeBytes(outputs, taps, channels));
  }

  private static boolean bit(PackedBits packed, int row, int k) {
    int tap = k / packed.inputs();
    int input = k % packed.inputs();
    int word = packed.words()[packed.firstWord(input / 32, tap) + row];
    return (word >>> input % 32 & 1) != 0;
  }

  private static long ones(PackedBits packed) {
    long ones = 0;
    for (int word : packed.words()) {
      ones += Integer.bitCount(word);
    }
    return ones;
  }

  @Test
  void memoryOfTheSameShapeIsUsedAgainAndNoOther() {
    BitMatrix first = TestNumbers.bits(1, 9, 70);
    BitMatrix second = TestNumbers.bits(2, 9, 70);
    PackedBits fresh = packer.pack(second, 1, null);
    PackedBits previous = packer.pack(first, 1, null);

    assertThat(previous.words()).isNotEqualTo(fresh.words());
    PackedBits reused = packer.pack(second, 1, previous);

    assertThat(reused).isSameAs(previous);
    assertThat(reused.words()).isEqualTo(fresh.words());
    assertThat(packer.pack(TestNumbers.bits(2, 9, 71), 1, previous)).isNotSameAs(previous);
  }

  @Test
  void theGroupsOfAWordAddUpToIt() {
    int bits = 0;
    for (int group : PackedBits.GROUPS) {
      bits += group;
    }
    assertThat(bits).isEqualTo(PackedBits.WORD_BITS);
  }
}
