package org.binorm.engine.layer;

import java.util.Arrays;
import org.binorm.engine.EngineException;
import org.binorm.engine.kernel.Attention;
import org.binorm.engine.tensor.Grid;
import org.binorm.engine.tensor.Matrix;
import org.binorm.engine.tensor.Shape;

/**
 * Scaled dot-product attention of several heads in which a token sees itself and the tokens before
 * it: {@code softmax(Q K^T / sqrt(size of a head), causal) V}.
 *
 * <p>Cabral, Pirozelli and Driemeier 2025 (arXiv:2509.07025v1), Alg. 6, without its projections.
 * Shapes: queries, keys, values and output {@code [features][positions]}; head h owns the features
 * {@code h * size ...}. Sequences are padded at the right, so no token ever sees padding; columns
 * beyond {@link Pass#steps()} are padding of the whole minibatch and are not computed.
 */
public record CausalAttention(String name, Shape shape, int heads) {
  public CausalAttention {
    if (heads < 1 || shape.channels() % heads != 0) {
      throw new EngineException(
          "layer \"%s\": expected a number of heads that divides %d features, got %d"
              .formatted(name, shape.channels(), heads));
    }
  }

  /** Probabilities to keep from forward to backward. */
  public int cacheSize(int steps, int lanes) {
    return Math.multiplyExact(heads * lanes, Math.multiplyExact(steps, steps + 1) / 2);
  }

  /** Floats of scratch memory: the probabilities of one query of one head. */
  public int scratchSize(int steps, int lanes) {
    return Math.multiplyExact(lanes, steps);
  }

  /**
   * Attends from every column of the queries.
   *
   * @param probabilities {@link #cacheSize} floats if they are kept, else {@link #scratchSize}
   * @param keep whether backward will follow
   */
  public void forward(
      Pass pass,
      Matrix queries,
      Matrix keys,
      Matrix values,
      Matrix output,
      float[] probabilities,
      boolean keep) {
    Attention attention = pass.kernels().attention();
    Grid grid = queries.grid();
    int size = shape.channels() / heads;
    int columns = Math.min(pass.steps(), grid.width());
    int at = 0;
    // One head after the other: the keys and values of a head stay in the cache.
    for (int head = 0; head < heads; head++) {
      for (int i = 0; i < columns; i++) {
        int seen = i + 1;
        attention.attend(
            queries.data(),
            grid.stride(),
            queries.row(head * size) + i * grid.lanes(),
            keys.data(),
            values.data(),
            keys.grid().stride(),
            keys.row(head * size),
            1,
            size,
            grid.lanes(),
            seen,
            probabilities,
            at,
            output.data(),
            output.grid().stride(),
            output.row(head * size) + i * grid.lanes());
        at += keep ? grid.lanes() * seen : 0;
      }
    }
  }

  /**
   * Attends from the newest token of a single sequence, in the first lane.
   *
   * @param keys {@code [features][keyStride]}: one float per token so far
   * @param values {@code [tokens][valueStride]}
   * @param seen tokens so far
   * @param scores scratch memory for as many, in whole vectors of eight
   */
  public void step(
      Pass pass,
      Matrix query,
      float[] keys,
      int keyStride,
      float[] values,
      int valueStride,
      int seen,
      Matrix output,
      float[] scores) {
    int size = shape.channels() / heads;
    for (int head = 0; head < heads; head++) {
      int feature = head * size;
      pass.kernels()
          .attention()
          .attendOne(
              query.data(),
              query.grid().stride(),
              query.row(feature),
              keys,
              keyStride,
              feature * keyStride,
              values,
              valueStride,
              feature,
              size,
              seen,
              scores,
              output.data(),
              output.grid().stride(),
              output.row(feature));
    }
  }

  /**
   * Turns the gradient of the output into those of queries, keys and values, which are overwritten.
   *
   * @param scratch {@link #scratchSize} floats
   */
  public void backward(
      Pass pass,
      Matrix queries,
      Matrix keys,
      Matrix values,
      float[] probabilities,
      Matrix outputGradient,
      Matrix queryGradient,
      Matrix keyGradient,
      Matrix valueGradient,
      float[] scratch) {
    Attention attention = pass.kernels().attention();
    Grid grid = queries.grid();
    Arrays.fill(queryGradient.data(), 0f);
    Arrays.fill(keyGradient.data(), 0f);
    Arrays.fill(valueGradient.data(), 0f);
    int size = shape.channels() / heads;
    int at = 0;
    for (int head = 0; head < heads; head++) {
      int first = queries.row(head * size);
      for (int i = 0; i < pass.steps(); i++) {
        int position = first + i * grid.lanes();
        attention.attendGradient(
            queries.data(),
            grid.stride(),
            position,
            keys.data(),
            values.data(),
            grid.stride(),
            first,
            1,
            size,
            grid.lanes(),
            i + 1,
            probabilities,
            at,
            outputGradient.data(),
            grid.stride(),
            position,
            queryGradient.data(),
            keyGradient.data(),
            valueGradient.data(),
            scratch);
        at += grid.lanes() * (i + 1);
      }
    }
  }
}
