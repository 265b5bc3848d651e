package org.binorm.engine.train;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ImageBlockTest {
  @Test
  void theFirstRowsOfABlockAreABlock() {
    ImageBlock block = new ImageBlock(new int[] {5, 6, 7}, new byte[] {1, 2, 3, 4, 5, 6});
    assertThat(block.first(2).labels()).containsExactly(5, 6);
    assertThat(block.first(2).pixels()).containsExactly(1, 2, 3, 4);
    assertThat(block.first(3)).isSameAs(block);
    assertThat(block.first(0).rows()).isZero();
  }
}
