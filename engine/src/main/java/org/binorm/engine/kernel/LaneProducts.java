package org.binorm.engine.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Products of small matrices whose elements are vectors of eight lanes, multiplied lane by lane:
 * {@code c[i][j] += sum over d of a[i][d] * b[j][d]}.
 *
 * <p>Elements lie at any distance from one another, so one kernel serves matrices and transposed
 * ones. Sums are chains of fused multiply-adds in ascending order of d.
 */
final class LaneProducts {
  /**
   * Rows by columns of a tile: nine sums and six operands are what the registers hold. With twelve
   * sums the compiler keeps some in memory, at a third of the speed.
   */
  static final int TILE = 3;

  private static final VectorSpecies<Float> LANES = FloatVector.SPECIES_256;

  private LaneProducts() {}

  /**
   * Adds a product.
   *
   * @param aRow floats from {@code a[i][d]} to {@code a[i + 1][d]}
   * @param aStep floats from {@code a[i][d]} to {@code a[i][d + 1]}
   * @param bRow floats from {@code b[j][d]} to {@code b[j + 1][d]}
   * @param bStep floats from {@code b[j][d]} to {@code b[j][d + 1]}
   * @param cRow floats from {@code c[i][j]} to {@code c[i + 1][j]}
   * @param cColumn floats from {@code c[i][j]} to {@code c[i][j + 1]}
   */
  static void add(
      float[] a,
      int aAt,
      int aRow,
      int aStep,
      int rows,
      float[] b,
      int bAt,
      int bRow,
      int bStep,
      int columns,
      int depth,
      float[] c,
      int cAt,
      int cRow,
      int cColumn) {
    for (int j = 0; j < columns; j += TILE) {
      // Where a tile is not full its last row or column stands twice and writes the same twice.
      int j1 = Math.min(j + 1, columns - 1);
      int j2 = Math.min(j + 2, columns - 1);
      for (int i = 0; i < rows; i += TILE) {
        int i1 = Math.min(i + 1, rows - 1);
        int i2 = Math.min(i + 2, rows - 1);
        addTile(
            a,
            aAt + i * aRow,
            (i1 - i) * aRow,
            (i2 - i) * aRow,
            aStep,
            b,
            bAt + j * bRow,
            (j1 - j) * bRow,
            (j2 - j) * bRow,
            bStep,
            depth,
            c,
            cAt + i * cRow + j * cColumn,
            (i1 - i) * cRow,
            (i2 - i) * cRow,
            (j1 - j) * cColumn,
            (j2 - j) * cColumn);
      }
    }
  }

  /** Rows and columns 1 and 2 are given by their distance from row and column 0. */
  private static void addTile(
      float[] a,
      int aAt,
      int a1,
      int a2,
      int aStep,
      float[] b,
      int bAt,
      int b1,
      int b2,
      int bStep,
      int depth,
      float[] c,
      int cAt,
      int i1,
      int i2,
      int j1,
      int j2) {
    FloatVector c00 = FloatVector.fromArray(LANES, c, cAt);
    FloatVector c01 = FloatVector.fromArray(LANES, c, cAt + j1);
    FloatVector c02 = FloatVector.fromArray(LANES, c, cAt + j2);
    FloatVector c10 = FloatVector.fromArray(LANES, c, cAt + i1);
    FloatVector c11 = FloatVector.fromArray(LANES, c, cAt + i1 + j1);
    FloatVector c12 = FloatVector.fromArray(LANES, c, cAt + i1 + j2);
    FloatVector c20 = FloatVector.fromArray(LANES, c, cAt + i2);
    FloatVector c21 = FloatVector.fromArray(LANES, c, cAt + i2 + j1);
    FloatVector c22 = FloatVector.fromArray(LANES, c, cAt + i2 + j2);
    int p = aAt;
    int q = bAt;
    for (int d = depth; d > 0; d--) {
      FloatVector x0 = FloatVector.fromArray(LANES, a, p);
      FloatVector x1 = FloatVector.fromArray(LANES, a, p + a1);
      FloatVector x2 = FloatVector.fromArray(LANES, a, p + a2);
      FloatVector y = FloatVector.fromArray(LANES, b, q);
      c00 = x0.fma(y, c00);
      c10 = x1.fma(y, c10);
      c20 = x2.fma(y, c20);
      y = FloatVector.fromArray(LANES, b, q + b1);
      c01 = x0.fma(y, c01);
      c11 = x1.fma(y, c11);
      c21 = x2.fma(y, c21);
      y = FloatVector.fromArray(LANES, b, q + b2);
      c02 = x0.fma(y, c02);
      c12 = x1.fma(y, c12);
      c22 = x2.fma(y, c22);
      p += aStep;
      q += bStep;
    }
    c00.intoArray(c, cAt);
    c01.intoArray(c, cAt + j1);
    c02.intoArray(c, cAt + j2);
    c10.intoArray(c, cAt + i1);
    c11.intoArray(c, cAt + i1 + j1);
    c12.intoArray(c, cAt + i1 + j2);
    c20.intoArray(c, cAt + i2);
    c21.intoArray(c, cAt + i2 + j1);
    c22.intoArray(c, cAt + i2 + j2);
  }

  /** {@code c[i] += x b[i]} for one vector x: what is left beside the tiles. */
  static void addScaled(
      float[] x, int xAt, float[] b, int bAt, int bRow, int rows, float[] c, int cAt, int cRow) {
    FloatVector factor = FloatVector.fromArray(LANES, x, xAt);
    for (int i = 0; i < rows; i++) {
      FloatVector sum = FloatVector.fromArray(LANES, c, cAt + i * cRow);
      factor.fma(FloatVector.fromArray(LANES, b, bAt + i * bRow), sum).intoArray(c, cAt + i * cRow);
    }
  }
}
