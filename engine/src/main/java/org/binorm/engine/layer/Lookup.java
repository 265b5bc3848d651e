package org.binorm.engine.layer;

import org.binorm.engine.bits.BitMatrix;
import org.binorm.engine.tensor.Grid;
import org.binorm.engine.tensor.Matrix;
import org.binorm.engine.tensor.Shape;
import org.binorm.engine.tensor.SparseRows;

/**
 * A row of a table plus a bias, for every position of a sequence: {@code z = W[index] + b}.
 *
 * <p>Cabral, Pirozelli and Driemeier 2025 (arXiv:2509.07025v1), Alg. 4, as a lookup instead of a
 * product with one-hot vectors. The index is the token, which the input holds as a float (exact
 * below 2^24), or the position in the sequence. Shapes: input {@code [1][positions]}, table {@code
 * [entries][features]}, bias {@code [features]}, output {@code [features][positions]}.
 *
 * @param source what is looked up
 * @param binary whether table and bias are bits
 */
public record Lookup(
    String name, Shape inputShape, Source source, boolean binary, Parameter table, Parameter bias)
    implements Layer {
  /** Positions that are written together: one vector of lanes. */
  private static final int BLOCK = 8;

  /** What the index of the row is. */
  public enum Source {
    TOKEN,
    POSITION
  }

  @Override
  public Shape outputShape() {
    return new Shape(table.columns(), inputShape.height(), inputShape.width());
  }

  @Override
  public boolean inPlace() {
    return false;
  }

  @Override
  public boolean readsOutput() {
    return false;
  }

  @Override
  public boolean trainable() {
    return true;
  }

  @Override
  public void forward(Pass pass, Matrix input, Matrix output, float[] cache) {
    Grid grid = input.grid();
    for (int step = 0; step < grid.width(); step++) {
      for (int lane = 0; lane < grid.lanes(); lane += BLOCK) {
        int at = grid.start() + step * grid.lanes() + lane;
        if (binary) {
          bits(pass, input.data(), step, at, output);
        } else {
          floats(pass, input.data(), step, at, output);
        }
      }
    }
  }

  private int index(Pass pass, float[] tokens, int step, int at) {
    return source == Source.TOKEN ? (int) tokens[at] : pass.firstStep() + step;
  }

  private void bits(Pass pass, float[] tokens, int step, int at, Matrix output) {
    BitMatrix bits = pass.table(table);
    byte[] bytes = bits.bytes();
    int rowBytes = BitMatrix.rowBytes(bits.columns());
    float[] offsets = pass.bias(bias);
    float[] data = output.data();
    int stride = output.grid().stride();
    for (int p = at; p < at + BLOCK; p++) {
      int row = index(pass, tokens, step, p) * rowBytes;
      for (int f = 0; f < table.columns(); f++) {
        data[f * stride + p] = (bytes[row + (f >> 3)] >> (f & 7) & 1) + offsets[f];
      }
    }
  }

  private void floats(Pass pass, float[] tokens, int step, int at, Matrix output) {
    float[] values = pass.values();
    float[] data = output.data();
    int stride = output.grid().stride();
    for (int p = at; p < at + BLOCK; p++) {
      int row = table.offset() + index(pass, tokens, step, p) * table.columns();
      for (int f = 0; f < table.columns(); f++) {
        data[f * stride + p] = values[row + f] + values[bias.offset() + f];
      }
    }
  }

  /** Tokens and positions have no gradient: {@code inputGradient} is left alone. */
  @Override
  public void backward(
      Pass pass,
      Matrix input,
      Matrix output,
      float[] cache,
      Matrix outputGradient,
      Matrix inputGradient) {
    PositionSums.add(
        pass.kernels().pointwise(), outputGradient, pass.gradients(), bias.gradientOffset());
    SparseRows rows = pass.rowGradients(table);
    Grid grid = outputGradient.grid();
    for (int step = 0; step < pass.steps(); step++) {
      int from = grid.start() + step * grid.lanes();
      for (int p = from; p < from + grid.lanes(); p++) {
        int at = rows.at(index(pass, input.data(), step, p));
        addColumn(outputGradient, p, rows.values(), at);
      }
    }
  }

  private static void addColumn(Matrix gradient, int position, float[] sums, int at) {
    float[] data = gradient.data();
    int stride = gradient.grid().stride();
    for (int f = 0; f < gradient.features(); f++) {
      sums[at + f] += data[f * stride + position];
    }
  }
}
