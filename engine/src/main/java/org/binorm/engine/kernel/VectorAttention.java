package org.binorm.engine.kernel;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.binorm.engine.tensor.Matrix;

/**
 * Attention on the Vector API, eight lanes at a time.
 *
 * <p>With {@code x[feature][query]} for queries or outputs, {@code y[feature][key]} for keys or
 * values and {@code s[query][key]} for scores or weights, three kinds of {@link LaneProducts} do
 * nearly all the work: {@link #addToWeights}, {@link #addToQueries} and {@link #addToKeys}. The
 * keys before the block are seen by all its queries: a rectangle. The last keys, as many as
 * queries, are a triangle, which goes in bands of three; where a band of queries meets its own band
 * of keys, on the diagonal, the pairs are handled one by one.
 */
public final class VectorAttention implements Attention {
  private static final VectorSpecies<Float> LANES = FloatVector.SPECIES_256;
  private static final int VECTOR = 8;
  private static final int BAND = LaneProducts.TILE;

  private final SingleQuery one = new SingleQuery();

  @Override
  public void attend(
      Matrix q,
      Matrix k,
      Matrix v,
      int feature,
      int headSize,
      int query,
      int queries,
      int before,
      float[] probabilities,
      int at,
      Matrix out) {
    int lanes = q.grid().lanes();
    int stride = Attention.blockStride(before + queries, lanes);
    float scale = Attention.scale(headSize);
    Arrays.fill(probabilities, at, at + queries * stride, 0f);
    for (int f = feature; f < feature + headSize; f++) {
      int from = out.row(f) + query * lanes;
      Arrays.fill(out.data(), from, from + queries * lanes, 0f);
    }
    for (int lane = 0; lane < lanes; lane += VECTOR) {
      int s = at + lane;
      addToWeights(q, k, feature, headSize, query, queries, before, lane, probabilities, s, stride);
      for (int r = 0; r < queries; r++) {
        softmax(probabilities, s + r * stride, lanes, before + r + 1, scale);
      }
      addToQueries(
          out, v, feature, headSize, query, queries, before, lane, probabilities, s, stride);
    }
  }

  @Override
  public void attendGradient(
      Matrix q,
      Matrix k,
      Matrix v,
      int feature,
      int headSize,
      int query,
      int queries,
      int before,
      float[] probabilities,
      int at,
      Matrix dOut,
      Matrix dq,
      Matrix dk,
      Matrix dv,
      float[] scratch) {
    int lanes = q.grid().lanes();
    int stride = Attention.blockStride(before + queries, lanes);
    float scale = Attention.scale(headSize);
    Arrays.fill(scratch, 0, queries * stride, 0f);
    for (int lane = 0; lane < lanes; lane += VECTOR) {
      int p = at + lane;
      addToWeights(dOut, v, feature, headSize, query, queries, before, lane, scratch, lane, stride);
      addToKeys(
          dOut, dv, feature, headSize, query, queries, before, lane, probabilities, p, stride);
      for (int r = 0; r < queries; r++) {
        int row = r * stride;
        softmaxGradient(probabilities, p + row, scratch, lane + row, lanes, before + r + 1, scale);
      }
      addToQueries(dq, k, feature, headSize, query, queries, before, lane, scratch, lane, stride);
      addToKeys(q, dk, feature, headSize, query, queries, before, lane, scratch, lane, stride);
    }
  }

  @Override
  public void attendOne(
      Matrix q,
      float[] k,
      int kStride,
      float[] v,
      int vStride,
      int feature,
      int headSize,
      int keys,
      float[] scores,
      Matrix out) {
    one.attend(q, k, kStride, v, vStride, feature, headSize, keys, scores, out);
  }

  /** {@code s[r][j] += sum over i of x[i][r] y[i][j]}; on the diagonal also where r sees no j. */
  private static void addToWeights(
      Matrix x,
      Matrix y,
      int feature,
      int headSize,
      int query,
      int queries,
      int before,
      int lane,
      float[] s,
      int sAt,
      int stride) {
    int lanes = x.grid().lanes();
    int xAt = x.row(feature) + query * lanes + lane;
    int xStride = x.grid().stride();
    int yAt = y.row(feature) + lane;
    int yStride = y.grid().stride();
    for (int band = -before; band < queries; band += band < 0 ? before : BAND) {
      int first = Math.max(band, 0);
      int keys = band < 0 ? before : Math.min(BAND, queries - band);
      LaneProducts.add(
          x.data(),
          xAt + first * lanes,
          lanes,
          xStride,
          queries - first,
          y.data(),
          yAt + (before + band) * lanes,
          lanes,
          yStride,
          keys,
          headSize,
          s,
          sAt + first * stride + (before + band) * lanes,
          stride,
          lanes);
    }
  }

  /** {@code x[i][r] += sum over j of s[r][j] y[i][j]}. */
  private static void addToQueries(
      Matrix x,
      Matrix y,
      int feature,
      int headSize,
      int query,
      int queries,
      int before,
      int lane,
      float[] s,
      int sAt,
      int stride) {
    int lanes = x.grid().lanes();
    int xAt = x.row(feature) + query * lanes + lane;
    int xStride = x.grid().stride();
    int yAt = y.row(feature) + lane;
    int yStride = y.grid().stride();
    for (int band = 0; band < queries; band += BAND) {
      int end = Math.min(band + BAND, queries);
      LaneProducts.add(
          s,
          sAt + band * stride,
          stride,
          lanes,
          end - band,
          y.data(),
          yAt,
          yStride,
          lanes,
          headSize,
          before + band,
          x.data(),
          xAt + band * lanes,
          lanes,
          xStride);
      for (int r = band; r < end; r++) {
        for (int j = before + band; j <= before + r; j++) {
          LaneProducts.addScaled(
              s,
              sAt + r * stride + j * lanes,
              y.data(),
              yAt + j * lanes,
              yStride,
              headSize,
              x.data(),
              xAt + r * lanes,
              xStride);
        }
      }
    }
  }

  /** {@code y[i][j] += sum over r of s[r][j] x[i][r]}. */
  private static void addToKeys(
      Matrix x,
      Matrix y,
      int feature,
      int headSize,
      int query,
      int queries,
      int before,
      int lane,
      float[] s,
      int sAt,
      int stride) {
    int lanes = x.grid().lanes();
    int xAt = x.row(feature) + query * lanes + lane;
    int xStride = x.grid().stride();
    int yAt = y.row(feature) + lane;
    int yStride = y.grid().stride();
    for (int band = -before; band < queries; band += band < 0 ? before : BAND) {
      int end = band < 0 ? 0 : Math.min(band + BAND, queries);
      for (int r = Math.max(band, 0); r < end; r++) {
        for (int j = before + band; j <= before + r; j++) {
          LaneProducts.addScaled(
              s,
              sAt + r * stride + j * lanes,
              x.data(),
              xAt + r * lanes,
              xStride,
              headSize,
              y.data(),
              yAt + j * lanes,
              yStride);
        }
      }
      LaneProducts.add(
          x.data(),
          xAt + end * lanes,
          xStride,
          lanes,
          headSize,
          s,
          sAt + end * stride + (before + band) * lanes,
          lanes,
          stride,
          end - band,
          queries - end,
          y.data(),
          yAt + (before + band) * lanes,
          yStride,
          lanes);
    }
  }

  private static void softmax(float[] s, int at, int lanes, int keys, float scale) {
    int end = at + keys * lanes;
    FloatVector max = FloatVector.broadcast(LANES, Float.NEGATIVE_INFINITY);
    for (int p = at; p < end; p += lanes) {
      FloatVector score = FloatVector.fromArray(LANES, s, p);
      VectorMask<Float> larger = score.compare(VectorOperators.GT, max);
      max = max.blend(score, larger);
    }
    FloatVector sum = FloatVector.zero(LANES);
    for (int p = at; p < end; p += lanes) {
      FloatVector e = VectorExp.exp(FloatVector.fromArray(LANES, s, p).sub(max).mul(scale));
      e.intoArray(s, p);
      sum = sum.add(e);
    }
    FloatVector factor = FloatVector.broadcast(LANES, 1f).div(sum);
    for (int p = at; p < end; p += lanes) {
      FloatVector.fromArray(LANES, s, p).mul(factor).intoArray(s, p);
    }
  }

  /** Turns gradients of probabilities, in {@code s}, into gradients of unscaled scores. */
  private static void softmaxGradient(
      float[] p, int pAt, float[] s, int sAt, int lanes, int keys, float scale) {
    FloatVector mean = FloatVector.zero(LANES);
    for (int j = 0; j < keys * lanes; j += lanes) {
      FloatVector weight = FloatVector.fromArray(LANES, p, pAt + j);
      mean = weight.fma(FloatVector.fromArray(LANES, s, sAt + j), mean);
    }
    for (int j = 0; j < keys * lanes; j += lanes) {
      FloatVector weight = FloatVector.fromArray(LANES, p, pAt + j);
      FloatVector d = FloatVector.fromArray(LANES, s, sAt + j).sub(mean);
      weight.mul(d).mul(scale).intoArray(s, sAt + j);
    }
  }
}
