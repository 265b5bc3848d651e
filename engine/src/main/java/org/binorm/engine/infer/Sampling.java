package org.binorm.engine.infer;

import java.util.Comparator;
import java.util.stream.IntStream;
import org.binorm.engine.EngineException;
import org.binorm.engine.Seeds;

/**
 * How the next token is drawn from its logits: a pure function of (logits, seed, number of the
 * token).
 *
 * @param temperature divides the logits; 0 always takes the most probable token
 * @param topK only so many of the most probable tokens can be drawn; 0 for no limit
 * @param topP only the most probable tokens that together reach this probability can be drawn
 *     (Holtzman et al. 2020); 1 for no limit
 */
public record Sampling(double temperature, int topK, double topP, long seed) {
  /** Always the most probable token. */
  public static final Sampling GREEDY = new Sampling(0, 0, 1, 0);

  public Sampling {
    if (!(temperature >= 0 && temperature < Double.POSITIVE_INFINITY)) {
      throw new EngineException("temperature: expected a number of at least 0, got " + temperature);
    }
    if (topK < 0) {
      throw new EngineException("top-k: expected at least 0, got " + topK);
    }
    if (!(topP > 0 && topP <= 1)) {
      throw new EngineException("top-p: expected more than 0 and at most 1, got " + topP);
    }
  }

  /**
   * Draws a token; of equal logits the lower token counts as more probable.
   *
   * @param logits of the whole vocabulary; negative infinity rules a token out
   * @param number of the token in its text
   */
  public int draw(float[] logits, int number) {
    int[] order =
        IntStream.range(0, logits.length)
            .boxed()
            .sorted(Comparator.comparingDouble((Integer token) -> -logits[token]))
            .mapToInt(Integer::intValue)
            .toArray();
    if (temperature == 0) {
      return order[0];
    }
    int candidates = topK == 0 ? order.length : Math.min(topK, order.length);
    double[] weights = new double[candidates];
    double total = 0;
    for (int i = 0; i < candidates; i++) {
      weights[i] = StrictMath.exp((logits[order[i]] - logits[order[0]]) / temperature);
      total += weights[i];
    }
    double kept = 0;
    int last = 0;
    for (; last < candidates && (last == 0 || kept < topP * total); last++) {
      kept += weights[last];
    }
    double place = Seeds.uniform(Seeds.mix(seed, number)) * kept;
    for (int i = 0; i < last; i++) {
      place -= weights[i];
      if (place < 0) {
        return order[i];
      }
    }
    return order[last - 1];
  }
}
