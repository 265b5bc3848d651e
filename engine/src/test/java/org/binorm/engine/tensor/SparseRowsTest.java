package org.binorm.engine.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.binorm.engine.Seeds;
import org.junit.jupiter.api.Test;

class SparseRowsTest {
  @Test
  void rowsHoldWhatWasAddedInWhateverOrderTheyWereTouched() {
    int rows = 1000;
    int columns = 3;
    SparseRows sparse = new SparseRows(rows, columns);
    float[] dense = new float[rows * columns];
    int[] order = Seeds.permutation(5, rows);
    for (int i = 0; i < 400; i++) {
      // Every fourth touch goes to a row that is known.
      int row = order[i % 4 == 3 ? i / 2 : i];
      int at = sparse.at(row);
      for (int c = 0; c < columns; c++) {
        sparse.values()[at + c] += i + c;
        dense[row * columns + c] += i + c;
      }
    }

    for (int row = 0; row < rows; row++) {
      float[] expected = Arrays.copyOfRange(dense, row * columns, (row + 1) * columns);
      boolean zero = Arrays.equals(expected, new float[columns]);
      assertThat(sparse.isTouched(row)).as("row %d", row).isEqualTo(!zero);
      if (sparse.isTouched(row)) {
        int at = sparse.at(row);
        assertThat(Arrays.copyOfRange(sparse.values(), at, at + columns)).isEqualTo(expected);
      }
    }
  }

  @Test
  void clearingForgetsAllRowsAndTheirValues() {
    SparseRows sparse = new SparseRows(10, 2);
    int seven = touch(sparse, 7);
    sparse.values()[seven] = 5f;
    int three = touch(sparse, 3);
    sparse.values()[three] = 6f;
    assertThat(sparse.touchedRows()).isEqualTo(2);

    sparse.clear();

    assertThat(sparse.touchedRows()).isZero();
    for (int row = 0; row < sparse.rows(); row++) {
      assertThat(sparse.isTouched(row)).isFalse();
    }
    for (int row : new int[] {3, 7}) {
      assertThat(sparse.values()[sparse.at(row)]).isZero();
    }
  }

  private static int touch(SparseRows sparse, int row) {
    int at = sparse.at(row);
    assertThat(sparse.isTouched(row)).isTrue();
    return at;
  }

  @Test
  void memoryGrowsWithTheRowsTouchedAtOnceNotWithTheTable() {
    SparseRows sparse = new SparseRows(100_000, 64);
    long slots = 4L * 100_000;
    assertThat(sparse.bytes()).isEqualTo(slots);
    for (int step = 0; step < 50; step++) {
      for (int i = 0; i < 100; i++) {
        sparse.at(step * 1000 + i);
      }
      sparse.clear();
    }
    assertThat(sparse.bytes()).isEqualTo(slots + 4L * 128 * (64 + 1));
  }

  @Test
  void allRowsCanBeTouched() {
    SparseRows sparse = new SparseRows(65, 1);
    for (int row = 64; row >= 0; row--) {
      int at = sparse.at(row);
      sparse.values()[at] = row;
    }
    assertThat(sparse.touchedRows()).isEqualTo(65);
    assertThat(sparse.values()).hasSize(65);
    for (int row = 0; row < 65; row++) {
      assertThat(sparse.values()[sparse.at(row)]).isEqualTo(row);
    }
  }
}
