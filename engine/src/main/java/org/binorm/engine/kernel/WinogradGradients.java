package org.binorm.engine.kernel;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.binorm.engine.tensor.Grid;

/**
 * Float products whose weight gradients of 3x3 convolutions take 16 multiplications instead of 36.
 *
 * <p>Winograd's minimal filtering F(3x3, 2x2), as Lavin and Gray 2015 (arXiv:1509.09308) use it: a
 * tile of 2x2 output gradients and the 4x4 inputs they meet are turned into sixteen numbers each;
 * number by number they are multiplied and added up over all tiles, and only the sixteen sums per
 * weight are turned back into its nine taps:
 *
 * <pre>
 * u = G dz G^T    v = B^T x B    m[n][c] = sum over tiles of u[n] v[c]    dW = A^T m A
 *
 *     1  0             1  0 -1  0             1  1/2  1/2  0
 * G = 1  1       B^T = 0  1  1  0       A^T = 0  1/2 -1/2  0
 *     1 -1             0 -1  1  0             0  1/2  1/2  1
 *     0  1             0 -1  0  1
 * </pre>
 *
 * <p>The sums over tiles are sixteen products of other {@link FloatProducts}, over some rows of
 * tiles at a time. Images lie side by side in lanes, so u and v are made of whole vectors.
 */
public final class WinogradGradients implements FloatProducts {
  private static final VectorSpecies<Float> LANES = FloatVector.SPECIES_256;
  private static final int VECTOR = 8;

  private static final int TAPS = 9;

  /** Numbers a tile is turned into. */
  private static final int NUMBERS = 16;

  /** With fewer channels or outputs the turning costs what it saves. */
  static final int FEWEST = 12;

  /** Floats of one row of u or v at a time: enough for a product to pay, few enough for caches. */
  private static final int BLOCK = 512;

  /** Between the sixteen matrices, so that their rows do not compete for one cache set. */
  private static final int GAP = 16;

  /** A picture so wide that one row of tiles takes more than this goes the direct way. */
  private static final long MOST_FLOATS = 1L << 26;

  private final FloatProducts direct;
  private float[] u = new float[0];
  private float[] v = new float[0];
  private float[] sums = new float[0];

  /**
   * @param direct does everything else, and the products of u and v
   */
  public WinogradGradients(FloatProducts direct) {
    this.direct = direct;
  }

  @Override
  public String name() {
    return direct.name();
  }

  @Override
  public void multiply(
      float[] weights,
      int weightsAt,
      float[] bias,
      int biasAt,
      float[] input,
      Window window,
      int outputs,
      float[] output) {
    direct.multiply(weights, weightsAt, bias, biasAt, input, window, outputs, output);
  }

  @Override
  public void multiplyTransposed(
      float[] weights,
      int weightsAt,
      float[] outputGradient,
      Window window,
      int outputs,
      float[] inputGradient) {
    direct.multiplyTransposed(weights, weightsAt, outputGradient, window, outputs, inputGradient);
  }

  @Override
  public void addRowProducts(
      float[] a,
      int aAt,
      int rows,
      float[] b,
      int bAt,
      int columns,
      int stride,
      int length,
      float[] sums,
      int sumsAt) {
    direct.addRowProducts(a, aAt, rows, b, bAt, columns, stride, length, sums, sumsAt);
  }

  @Override
  public void weightGradient(
      float[] outputGradient,
      float[] input,
      Window window,
      int outputs,
      float[] gradient,
      int gradientAt) {
    boolean wide = Math.min(window.channels(), outputs) >= FEWEST;
    if (window.kernel() == 3 && wide && floats(window, outputs) <= MOST_FLOATS) {
      addGradients(outputGradient, input, window, outputs, gradient, gradientAt);
    } else {
      direct.weightGradient(outputGradient, input, window, outputs, gradient, gradientAt);
    }
  }

  /** Rows of tiles that are turned at a time. */
  private static int rowsAtOnce(Grid grid) {
    int rows = (grid.height() + 1) / 2;
    int blocks = Math.max(1, Math.min(rows, rows * rowFloats(grid) / BLOCK));
    return (rows + blocks - 1) / blocks;
  }

  /** Floats of a row of tiles in one of the sixteen matrices. */
  private static int rowFloats(Grid grid) {
    return (grid.width() + 1) / 2 * grid.lanes();
  }

  /** Floats of u or v, whichever is larger, nearly. */
  private static long floats(Window window, int outputs) {
    long rows = (long) NUMBERS * Math.max(window.channels(), outputs);
    return rows * rowsAtOnce(window.grid()) * rowFloats(window.grid());
  }

  private void addGradients(
      float[] outputGradient,
      float[] input,
      Window window,
      int outputs,
      float[] gradient,
      int gradientAt) {
    Grid grid = window.grid();
    int channels = window.channels();
    int tileRows = (grid.height() + 1) / 2;
    int rowFloats = rowFloats(grid);
    int rowsAtOnce = rowsAtOnce(grid);
    int stride = new Grid(1, rowsAtOnce * rowFloats / VECTOR, VECTOR, 0).stride();
    int uStep = outputs * stride + GAP;
    int vStep = channels * stride + GAP;
    u = reserve(u, NUMBERS * uStep);
    v = reserve(v, NUMBERS * vStep);
    sums = reserve(sums, NUMBERS * outputs * channels);
    Arrays.fill(sums, 0, NUMBERS * outputs * channels, 0f);
    for (int first = 0; first < tileRows; first += rowsAtOnce) {
      int count = Math.min(rowsAtOnce, tileRows - first);
      for (int row = 0; row < count; row++) {
        int y = 2 * (first + row);
        turnGradients(outputGradient, grid, outputs, y, row * rowFloats, stride, uStep);
        turnInputs(input, grid, channels, y, row * rowFloats, stride, vStep);
      }
      for (int i = 0; i < NUMBERS; i++) {
        direct.addRowProducts(
            u,
            i * uStep,
            outputs,
            v,
            i * vStep,
            channels,
            stride,
            count * rowFloats,
            sums,
            i * outputs * channels);
      }
    }
    addTaps(outputs, channels, gradient, gradientAt);
  }

  private static float[] reserve(float[] memory, int length) {
    return memory.length < length ? new float[length] : memory;
  }

  /** {@code u = G dz G^T} for the tiles that begin in picture row y. */
  private void turnGradients(
      float[] dz, Grid grid, int outputs, int y, int to, int stride, int step) {
    for (int n = 0; n < outputs; n++) {
      // A picture of odd height ends in tiles whose second row is halo: zeros.
      int first = n * grid.stride() + grid.start() + y * grid.rowPitch();
      int second = first + grid.rowPitch();
      int at = n * stride + to;
      gradientRows(dz, first, second, grid, at, step);
    }
  }

  /**
   * All four rows of u for every tile of two picture rows. Not to be inlined either: see {@link
   * #inputRow}.
   */
  private void gradientRows(float[] dz, int first, int second, Grid grid, int to, int step) {
    float[] out = u;
    int lanes = grid.lanes();
    int at = to;
    // With one pixel of halo: the right half of the last tile, if the width is odd.
    for (int x = 0; x < grid.rowLength(); x += 2 * lanes) {
      for (int lane = 0; lane < lanes; lane += VECTOR) {
        int left = x + lane;
        int right = left + lanes;
        FloatVector left0 = FloatVector.fromArray(LANES, dz, first + left);
        FloatVector right0 = FloatVector.fromArray(LANES, dz, first + right);
        FloatVector left3 = FloatVector.fromArray(LANES, dz, second + left);
        FloatVector right3 = FloatVector.fromArray(LANES, dz, second + right);
        FloatVector left1 = left0.add(left3);
        FloatVector right1 = right0.add(right3);
        FloatVector left2 = left0.sub(left3);
        FloatVector right2 = right0.sub(right3);
        int row = at + lane;
        left0.intoArray(out, row);
        left0.add(right0).intoArray(out, row + step);
        left0.sub(right0).intoArray(out, row + 2 * step);
        right0.intoArray(out, row + 3 * step);
        left1.intoArray(out, row + 4 * step);
        left1.add(right1).intoArray(out, row + 5 * step);
        left1.sub(right1).intoArray(out, row + 6 * step);
        right1.intoArray(out, row + 7 * step);
        left2.intoArray(out, row + 8 * step);
        left2.add(right2).intoArray(out, row + 9 * step);
        left2.sub(right2).intoArray(out, row + 10 * step);
        right2.intoArray(out, row + 11 * step);
        left3.intoArray(out, row + 12 * step);
        left3.add(right3).intoArray(out, row + 13 * step);
        left3.sub(right3).intoArray(out, row + 14 * step);
        right3.intoArray(out, row + 15 * step);
      }
      at += lanes;
    }
  }

  /** {@code v = B^T x B} for the tiles that begin in picture row y. */
  private void turnInputs(float[] x, Grid grid, int channels, int y, int to, int stride, int step) {
    int pitch = grid.rowPitch();
    // In the last tiles of a picture of odd height, row 3 is beyond the halo; it meets gradients
    // of zero, so any zeros will do.
    int last = Math.min(3, grid.height() + 1 - y) * pitch;
    for (int c = 0; c < channels; c++) {
      int row0 = c * grid.stride() + grid.start() + (y - 1) * pitch - grid.lanes();
      int row1 = row0 + pitch;
      int row2 = row1 + pitch;
      int row3 = row0 + last;
      int at = c * stride + to;
      inputRow(x, row0, row2, -1f, grid, at, step);
      inputRow(x, row1, row2, 1f, grid, at + 4 * step, step);
      inputRow(x, row2, row1, -1f, grid, at + 8 * step, step);
      inputRow(x, row3, row1, -1f, grid, at + 12 * step, step);
    }
  }

  /**
   * One row of v for every tile, of picture row a plus {@code factor} times picture row b.
   *
   * <p>One method of more than 325 bytes of code, which the compiler does not inline four times
   * into its caller: where it does, it runs out of its budget and vectors become objects.
   */
  private void inputRow(float[] x, int a, int b, float factor, Grid grid, int to, int step) {
    FloatVector f = FloatVector.broadcast(LANES, factor);
    float[] out = v;
    int lanes = grid.lanes();
    // Where the width is odd, the fourth column of the last tile is beyond the halo: as above.
    int last = grid.rowLength() + lanes;
    int at = to;
    for (int p = 0; p < grid.rowLength(); p += 2 * lanes) {
      int fourth = Math.min(p + 3 * lanes, last);
      for (int lane = 0; lane < lanes; lane += VECTOR) {
        int column0 = p + lane;
        int column1 = column0 + lanes;
        int column2 = column1 + lanes;
        int column3 = fourth + lane;
        FloatVector a0 = FloatVector.fromArray(LANES, x, a + column0);
        FloatVector b0 = FloatVector.fromArray(LANES, x, b + column0);
        FloatVector a1 = FloatVector.fromArray(LANES, x, a + column1);
        FloatVector b1 = FloatVector.fromArray(LANES, x, b + column1);
        FloatVector a2 = FloatVector.fromArray(LANES, x, a + column2);
        FloatVector b2 = FloatVector.fromArray(LANES, x, b + column2);
        FloatVector a3 = FloatVector.fromArray(LANES, x, a + column3);
        FloatVector b3 = FloatVector.fromArray(LANES, x, b + column3);
        FloatVector t0 = b0.fma(f, a0);
        FloatVector t1 = b1.fma(f, a1);
        FloatVector t2 = b2.fma(f, a2);
        FloatVector t3 = b3.fma(f, a3);
        int row = at + lane;
        t0.sub(t2).intoArray(out, row);
        t1.add(t2).intoArray(out, row + step);
        t2.sub(t1).intoArray(out, row + 2 * step);
        t3.sub(t1).intoArray(out, row + 3 * step);
      }
      at += lanes;
    }
  }

  /** {@code gradient += A^T m A} for every output and channel. */
  private void addTaps(int outputs, int channels, float[] gradient, int gradientAt) {
    int step = outputs * channels;
    for (int n = 0; n < outputs; n++) {
      for (int c = 0; c < channels; c++) {
        int at = n * channels + c;
        int to = gradientAt + n * TAPS * channels + c;
        addTapRow(gradient, to, channels, at, step, 0);
        addTapRow(gradient, to + 3 * channels, channels, at, step, 1);
        addTapRow(gradient, to + 6 * channels, channels, at, step, 2);
      }
    }
  }

  /** A row of three taps. */
  private void addTapRow(float[] gradient, int to, int channels, int at, int step, int row) {
    float m0 = column(at, 4 * step, row);
    float m1 = column(at + step, 4 * step, row);
    float m2 = column(at + 2 * step, 4 * step, row);
    float m3 = column(at + 3 * step, 4 * step, row);
    gradient[to] += m0 + .5f * (m1 + m2);
    gradient[to + channels] += .5f * (m1 - m2);
    gradient[to + 2 * channels] += .5f * (m1 + m2) + m3;
  }

  /** A row of {@code A^T} times four sums. */
  private float column(int at, int step, int row) {
    float m1 = sums[at + step];
    float m2 = sums[at + 2 * step];
    return switch (row) {
      case 0 -> sums[at] + .5f * (m1 + m2);
      case 1 -> .5f * (m1 - m2);
      default -> .5f * (m1 + m2) + sums[at + 3 * step];
    };
  }
}
