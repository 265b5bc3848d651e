package org.binorm.engine.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.binorm.engine.train.Augmentation.View;
import org.junit.jupiter.api.Test;

class AugmentationTest {
  @Test
  void withoutShiftAndFlipEveryImageIsSeenWhole() {
    for (long sample = 0; sample < 100; sample++) {
      assertThat(Augmentation.NONE.view(3, 1, sample)).isEqualTo(new View(0, 0, false));
    }
  }

  @Test
  void everyShiftAndBothSidesOccurAndNothingBeyond() {
    Set<View> views = new HashSet<>();
    int flips = 0;
    for (long sample = 0; sample < 5000; sample++) {
      View view = new Augmentation(2, true).view(3, 1, sample);
      views.add(view);
      flips += view.flip() ? 1 : 0;
    }
    Set<View> all = new HashSet<>();
    for (int down = -2; down <= 2; down++) {
      for (int right = -2; right <= 2; right++) {
        all.add(new View(down, right, false));
        all.add(new View(down, right, true));
      }
    }
    assertThat(views).isEqualTo(all);
    assertThat(flips).isBetween(2350, 2650);
  }

  @Test
  void flipAndShiftAreIndependentOptions() {
    boolean flipped = false;
    for (long sample = 0; sample < 100; sample++) {
      View view = new Augmentation(0, true).view(3, 1, sample);
      assertThat(view.down()).isZero();
      assertThat(view.right()).isZero();
      flipped |= view.flip();
      assertThat(new Augmentation(1, false).view(3, 1, sample).flip()).isFalse();
    }
    assertThat(flipped).isTrue();
  }

  @Test
  void theViewIsAFunctionOfSeedEpochAndSample() {
    Augmentation augmentation = new Augmentation(100, true);
    View view = augmentation.view(3, 1, 7);
    assertThat(augmentation.view(3, 1, 7)).isEqualTo(view);
    assertThat(augmentation.view(4, 1, 7)).isNotEqualTo(view);
    assertThat(augmentation.view(3, 2, 7)).isNotEqualTo(view);
    assertThat(augmentation.view(3, 1, 8)).isNotEqualTo(view);
  }
}
