package org.binorm.engine.model;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.binorm.engine.layer.CausalAttention;
import org.binorm.engine.layer.Pass;
import org.binorm.engine.tensor.Grid;
import org.binorm.engine.tensor.Matrix;

/**
 * Keys and values of all tokens so far, for one sequence that is run token by token.
 *
 * <p>Both lie as attention reads them: a feature's keys side by side, a token's values side by
 * side.
 */
final class KeyValueCache {
  private final Map<CausalAttention, float[]> keys = new HashMap<>();
  private final Map<CausalAttention, float[]> values = new HashMap<>();
  private final int keyStride;
  private final float[] scores;

  /**
   * @param context longest sequence
   */
  KeyValueCache(List<Node> nodes, int context) {
    keyStride = Grid.lanesFor(context);
    scores = new float[keyStride];
    for (Node node : nodes) {
      if (node instanceof Node.Attend attend) {
        int features = attend.outputShape().channels();
        keys.put(attend.attention(), new float[features * keyStride]);
        values.put(attend.attention(), new float[context * valueStride(features)]);
      }
    }
  }

  /** The last head reads whole vectors, and they end beyond the last feature. */
  private static int valueStride(int features) {
    return Grid.lanesFor(features) + Grid.LANE_UNIT;
  }

  /** Remembers the keys and values of a token and attends from its query. */
  void attend(
      Pass pass,
      CausalAttention attention,
      int step,
      Matrix query,
      Matrix key,
      Matrix value,
      Matrix output) {
    int features = key.features();
    int valueStride = valueStride(features);
    float[] allKeys = keys.get(attention);
    float[] allValues = values.get(attention);
    for (int f = 0; f < features; f++) {
      allKeys[f * keyStride + step] = key.data()[key.row(f)];
      allValues[step * valueStride + f] = value.data()[value.row(f)];
    }
    attention.step(
        pass, query, allKeys, keyStride, allValues, valueStride, step + 1, output, scores);
  }

  long bytes() {
    long floats = scores.length;
    for (CausalAttention attention : keys.keySet()) {
      floats += keys.get(attention).length + values.get(attention).length;
    }
    return Float.BYTES * floats;
  }
}
