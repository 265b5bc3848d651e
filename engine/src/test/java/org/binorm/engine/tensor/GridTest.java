package org.binorm.engine.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.BitSet;
import java.util.stream.Stream;
import org.binorm.engine.EngineException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GridTest {
  static Stream<Grid> grids() {
    return Stream.of(
        new Grid(1, 1, 8, 0), new Grid(1, 1, 24, 2), new Grid(5, 3, 16, 1), new Grid(4, 7, 8, 2));
  }

  @ParameterizedTest
  @MethodSource("grids")
  void everyPixelHasItsOwnPlaceAndItsNeighboursStayInsideTheFeature(Grid grid) {
    BitSet taken = new BitSet();
    for (int y = 0; y < grid.height(); y++) {
      for (int x = 0; x < grid.width(); x++) {
        for (int lane = 0; lane < grid.lanes(); lane++) {
          int at = grid.start() + grid.shift(y, x) + lane;
          assertThat(taken.get(at)).as("offset %d", at).isFalse();
          taken.set(at);
        }
      }
    }
    int reach = grid.halo();
    assertThat(grid.start() + grid.shift(-reach, -reach)).isGreaterThanOrEqualTo(0);
    assertThat(grid.end() + grid.shift(reach, reach)).isLessThanOrEqualTo(grid.stride());
    assertThat(taken.length()).isEqualTo(grid.end());
    assertOnlyHaloAround(grid, taken);
  }

  private static void assertOnlyHaloAround(Grid grid, BitSet picture) {
    for (int y = -grid.halo(); y < grid.height() + grid.halo(); y++) {
      for (int x = -grid.halo(); x < grid.width() + grid.halo(); x++) {
        boolean inside = y >= 0 && y < grid.height() && x >= 0 && x < grid.width();
        assertThat(picture.get(grid.start() + grid.shift(y, x))).isEqualTo(inside);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("grids")
  void theStrideIsAnOddNumberOfCacheLines(Grid grid) {
    assertThat(grid.stride() % 16).isZero();
    assertThat(grid.stride() / 16 % 2).isEqualTo(1);
  }

  @Test
  void theBatchIsRoundedUpToWholeVectors() {
    assertThat(Grid.lanesFor(1)).isEqualTo(8);
    assertThat(Grid.lanesFor(8)).isEqualTo(8);
    assertThat(Grid.lanesFor(9)).isEqualTo(16);
    assertThat(Grid.vectors(9)).isEqualTo(new Grid(1, 1, 16, 0));
  }

  @Test
  void lanesOutsideWholeVectorsAreRefused() {
    assertThatThrownBy(() -> new Grid(1, 1, 12, 0))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("multiples of 8");
  }

  @Test
  void anActivationBeyondTheArrayLimitIsRefusedWithItsSize() {
    assertThatThrownBy(() -> new Matrix(512, new Grid(256, 256, 64, 1)))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("512 features")
        .hasMessageContaining("smaller batch");
  }
}
