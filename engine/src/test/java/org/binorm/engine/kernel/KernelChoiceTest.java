package org.binorm.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;

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
}
