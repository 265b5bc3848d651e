package org.binorm.engine.bits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.binorm.engine.EngineException;
import org.binorm.engine.TestNumbers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BitMatrixTest {
  private static BitMatrix of(String... rows) {
    BitMatrix matrix = new BitMatrix(rows.length, rows[0].length());
    for (int row = 0; row < rows.length; row++) {
      for (int column = 0; column < rows[row].length(); column++) {
        if (rows[row].charAt(column) == '1') {
          matrix.set(row, column);
        }
      }
    }
    return matrix;
  }

  @Test
  void bytesAreThoseOfNumPyPackbitsLittlePaddedToWholeWords() {
    // numpy.packbits([[1,0,1,1,0,0,0,1,0,1],[0,1,1,0,1,0,1,0,1,1]], axis=1, bitorder="little")
    // is [[141, 2], [86, 3]].
    byte[] expected = {(byte) 141, 2, 0, 0, 86, 3, 0, 0};
    assertThat(of("1011000101", "0110101011").bytes()).isEqualTo(expected);
  }

  @Test
  void aRowOfMoreThanOneWordKeepsTheOrderOfNumPy() {
    // k = (numpy.arange(70) * 7 % 5 < 2); numpy.packbits(k, bitorder="little")
    int[] packed = {41, 165, 148, 82, 74, 41, 165, 148, 18};
    BitMatrix matrix = new BitMatrix(1, 70);
    for (int i = 0; i < 70; i++) {
      if (i * 7 % 5 < 2) {
        matrix.set(0, i);
      }
    }
    byte[] expected = new byte[12];
    for (int i = 0; i < packed.length; i++) {
      expected[i] = (byte) packed[i];
    }
    assertThat(matrix.bytes()).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 31, 32, 33, 63, 64, 65, 127, 128, 129, 1000})
  void bitsReadBackAsTheyWereSetAndAreCounted(int columns) {
    BitMatrix bits = TestNumbers.bits(columns, 3, columns);
    java.util.Random random = new java.util.Random(columns);
    long ones = 0;
    for (int row = 0; row < 3; row++) {
      for (int column = 0; column < columns; column++) {
        boolean expected = random.nextBoolean();
        assertThat(bits.get(row, column)).as("bit %d of row %d", column, row).isEqualTo(expected);
        ones += expected ? 1 : 0;
      }
    }
    assertThat(bits.countOnes()).isEqualTo(ones);
    assertThat(bits.bytes()).hasSize(3 * BitMatrix.rowBytes(columns));
    assertThat(new BitMatrix(3, columns, bits.bytes().clone())).isEqualTo(bits);
  }

  @Test
  void aSetPaddingBitIsRefusedWithItsPlace() {
    byte[] bytes = new byte[8];
    bytes[4 + 1] = 0b100;
    assertThat(new BitMatrix(2, 11, bytes).get(1, 10)).isTrue();
    assertThatThrownBy(() -> new BitMatrix(2, 10, bytes))
        .isInstanceOf(EngineException.class)
        .hasMessage("bit matrix [2, 10]: padding bit 10 of row 1 is set, expected zero");
  }

  @Test
  void aWrongNumberOfBytesIsRefused() {
    assertThatThrownBy(() -> new BitMatrix(2, 33, new byte[8]))
        .isInstanceOf(EngineException.class)
        .hasMessage("bit matrix [2, 33]: expected 16 bytes, got 8");
  }

  @Test
  void differencesAreCountedBitByBit() {
    BitMatrix a = of("1011000101", "0110101011");
    BitMatrix b = of("1011000100", "1010101011");
    assertThat(a.countDifferences(b)).isEqualTo(3);
    assertThat(a.countDifferences(a)).isZero();
    assertThat(a).isNotEqualTo(b).isEqualTo(of("1011000101", "0110101011"));
  }

  @Test
  void differencesOfAModelAreSummedOverItsTensors() {
    BitMatrix zeros = new BitMatrix(1, 40);
    BitMatrix bits = TestNumbers.bits(3, 1, 40);
    BinaryParameters before = new BinaryParameters(List.of(zeros, bits));
    BinaryParameters after = new BinaryParameters(List.of(bits, bits));
    assertThat(before.countDifferences(after)).isEqualTo(bits.countOnes()).isPositive();
  }
}
