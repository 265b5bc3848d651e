package org.binorm.engine.layer;

import java.util.Arrays;
import org.binorm.engine.EngineException;
import org.binorm.engine.kernel.Attention;
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
    int size = 0;
    for (int query = 0; query < steps; query += Attention.BLOCK) {
      size = Math.addExact(size, blockSize(query, steps, lanes));
    }
    return Math.multiplyExact(heads, size);
  }

  /** Floats of scratch memory: the probabilities of one block of queries of one head. */
  public int scratchSize(int steps, int lanes) {
    int queries = Math.min(Attention.BLOCK, steps);
    return Math.multiplyExact(queries, Attention.blockStride(steps, lanes));
  }

  private static int queries(int query, int columns) {
    return Math.min(Attention.BLOCK, columns - query);
  }

  /** Probabilities of the block that begins at a column. */
  private static int blockSize(int query, int columns, int lanes) {
    int queries = queries(query, columns);
    return Math.multiplyExact(queries, Attention.blockStride(query + queries, lanes));
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
    int size = shape.channels() / heads;
    int lanes = queries.grid().lanes();
    int columns = Math.min(pass.steps(), queries.grid().width());
    int at = 0;
    // One head after the other: the keys and values of a head stay in the cache.
    for (int head = 0; head < heads; head++) {
      for (int query = 0; query < columns; query += Attention.BLOCK) {
        attention.attend(
            queries,
            keys,
            values,
            head * size,
            size,
            query,
            queries(query, columns),
            query,
            probabilities,
            at,
            output);
        at += keep ? blockSize(query, columns, lanes) : 0;
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
      float[] scores,
      Matrix output) {
    int size = shape.channels() / heads;
    for (int feature = 0; feature < shape.channels(); feature += size) {
      pass.kernels()
          .attention()
          .attendOne(
              query, keys, keyStride, values, valueStride, feature, size, seen, scores, output);
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
    Arrays.fill(queryGradient.data(), 0f);
    Arrays.fill(keyGradient.data(), 0f);
    Arrays.fill(valueGradient.data(), 0f);
    int size = shape.channels() / heads;
    int at = 0;
    for (int head = 0; head < heads; head++) {
      for (int query = 0; query < pass.steps(); query += Attention.BLOCK) {
        attention.attendGradient(
            queries,
            keys,
            values,
            head * size,
            size,
            query,
            queries(query, pass.steps()),
            query,
            probabilities,
            at,
            outputGradient,
            queryGradient,
            keyGradient,
            valueGradient,
            scratch);
        at += blockSize(query, pass.steps(), queries.grid().lanes());
      }
    }
  }
}
