package org.binorm.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.binorm.engine.TestNumbers;
import org.binorm.engine.bits.BitMatrix;
import org.junit.jupiter.api.Test;

class KernelChoiceTest {
  @Test
  void aForcedChoiceIsTheOneThatRuns() {
    assertThat(KernelChoice.SCALAR.open().name()).isEqualTo("scalar+scalar");
    assertThat(KernelChoice.VECTOR.open().name()).isEqualTo("vector+vector");
  }

  @Test
  void theDescriptionNamesWhatIsOpened() {
    for (KernelChoice choice : KernelChoice.values()) {
      assertThat(choice.describe()).startsWith("kernels: " + choice.open().name()).hasLineCount(1);
    }
  }

  @Test
  void theAutomaticChoiceUsesVectorsWhereTheyExist() {
    assertThat(KernelChoice.AUTO.open().bits().name()).isEqualTo("vector");
  }

  @Test
  void everyTaskGetsKernelsOfItsOwn() {
    Kernels one = KernelChoice.AUTO.open();
    Kernels other = KernelChoice.AUTO.open();
    assertThat(one.bits()).isNotSameAs(other.bits());
    assertThat(one.floats()).isNotSameAs(other.floats());
  }

  @Test
  void packingReusesMemoryOfTheSameShapeAndNothingElse() {
    BitMatrix first = TestNumbers.bits(1, 9, 70);
    BitMatrix second = TestNumbers.bits(2, 9, 70);
    PackedBits fresh = PackedBits.pack(second, null);
    PackedBits previous = PackedBits.pack(first, null);

    assertThat(previous.words()).isNotEqualTo(fresh.words());
    PackedBits reused = PackedBits.pack(second, previous);

    assertThat(reused).isSameAs(previous);
    assertThat(reused.words()).isEqualTo(fresh.words());
    assertThat(PackedBits.pack(TestNumbers.bits(2, 9, 71), previous)).isNotSameAs(previous);
  }

  @Test
  void wordsHoldTheInputsOfARowLowestBitFirst() {
    BitMatrix bits = TestNumbers.bits(3, 5, 150);
    PackedBits packed = PackedBits.pack(bits, null);
    assertThat(packed.words()).hasSize(5 * 3);
    for (int row = 0; row < 5; row++) {
      for (int k = 0; k < 150; k++) {
        assertThat((packed.words()[k / 64 * 5 + row] >>> k % 64 & 1) != 0)
            .isEqualTo(bits.get(row, k));
      }
    }
  }
}
