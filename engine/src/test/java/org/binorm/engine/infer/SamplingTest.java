package org.binorm.engine.infer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.binorm.engine.EngineException;
import org.binorm.engine.TestNumbers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SamplingTest {
  private static final int DRAWS = 20_000;

  /** Logits, not normalized, of the shares 1/8, 1/2, 1/8, 1/4. */
  private static final float[] LOGITS = logits(1, 4, 1, 2);

  private static float[] logits(double... weights) {
    float[] logits = new float[weights.length];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = (float) (3 + Math.log(weights[i]));
    }
    return logits;
  }

  private static double[] shares(Sampling sampling, float[] logits) {
    double[] shares = new double[logits.length];
    for (int number = 0; number < DRAWS; number++) {
      shares[sampling.draw(logits, number)] += 1.0 / DRAWS;
    }
    return shares;
  }

  private static void assertShares(Sampling sampling, double... expected) {
    double[] shares = shares(sampling, LOGITS);
    for (int token = 0; token < expected.length; token++) {
      // The standard deviation of a share is at most 0.0035; the seeds are fixed.
      assertThat(shares[token])
          .as("%s, token %d", sampling, token)
          .isEqualTo(expected[token], within(expected[token] == 0 ? 0 : 0.014));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, -77})
  void tokensAreDrawnAsOftenAsTheyAreProbable(long seed) {
    assertShares(new Sampling(1, 0, 1, seed), 1 / 8.0, 1 / 2.0, 1 / 8.0, 1 / 4.0);
  }

  @Test
  void theTemperatureDividesTheLogits() {
    double sum = 2 + 2 + Math.sqrt(2);
    assertShares(new Sampling(2, 0, 1, 5), 1 / sum, 2 / sum, 1 / sum, Math.sqrt(2) / sum);
    assertShares(new Sampling(0.5, 0, 1, 5), 1 / 22.0, 16 / 22.0, 1 / 22.0, 4 / 22.0);
    assertShares(new Sampling(1e-9, 0, 1, 5), 0, 1, 0, 0);
  }

  @Test
  void temperatureZeroTakesTheMostProbableTokenAndOfEqualOnesTheLowest() {
    for (int number = 0; number < 100; number++) {
      assertThat(Sampling.GREEDY.draw(LOGITS, number)).isEqualTo(1);
      assertThat(Sampling.GREEDY.draw(new float[] {-1, 2, 0, 2}, number)).isEqualTo(1);
    }
  }

  @Test
  void topKLeavesTheMostProbableTokensAndOfEqualOnesTheLowest() {
    assertShares(new Sampling(1, 1, 1, 5), 0, 1, 0, 0);
    assertShares(new Sampling(1, 2, 1, 5), 0, 2 / 3.0, 0, 1 / 3.0);
    assertShares(new Sampling(1, 3, 1, 5), 1 / 7.0, 4 / 7.0, 0, 2 / 7.0);
    assertShares(new Sampling(1, 99, 1, 5), 1 / 8.0, 1 / 2.0, 1 / 8.0, 1 / 4.0);
  }

  @ParameterizedTest
  @CsvSource({"0.000001, 1", "0.49, 1", "0.51, 2", "0.74, 2", "0.76, 3", "0.87, 3", "0.88, 4"})
  void topPLeavesTheFewestTokensThatReachTheProbability(double topP, int candidates) {
    double[] weights = {4, 2, 1, 1};
    int[] tokens = {1, 3, 0, 2};
    double[] expected = new double[4];
    double kept = Arrays.stream(weights, 0, candidates).sum();
    for (int i = 0; i < candidates; i++) {
      expected[tokens[i]] = weights[i] / kept;
    }
    assertShares(new Sampling(1, 0, topP, 9), expected);
  }

  @Test
  void topPIsAShareOfWhatTopKLeaves() {
    // Of two thirds and one third, 0.6 is reached by the first.
    assertShares(new Sampling(1, 2, 0.6, 9), 0, 1, 0, 0);
    assertShares(new Sampling(1, 2, 0.7, 9), 0, 2 / 3.0, 0, 1 / 3.0);
  }

  @ParameterizedTest
  @CsvSource({"1, 0, 1", "5, 0, 1", "1, 49, 1", "1, 0, 0.999999", "1e30, 0, 1", "0, 0, 1"})
  void aTokenThatIsRuledOutIsNeverDrawn(double temperature, int topK, double topP) {
    float[] logits = TestNumbers.gaussian(8, 50);
    for (int token = 0; token < logits.length; token++) {
      if (token % 3 != 1) {
        logits[token] = Float.NEGATIVE_INFINITY;
      }
    }
    double[] shares = shares(new Sampling(temperature, topK, topP, 3), logits);
    for (int token = 0; token < logits.length; token++) {
      if (token % 3 != 1) {
        assertThat(shares[token]).as("token %d", token).isZero();
      }
    }
  }

  @Test
  void theOnlyTokenThatIsLeftIsDrawn() {
    float[] logits = new float[5];
    Arrays.fill(logits, Float.NEGATIVE_INFINITY);
    logits[3] = -1e30f;
    assertThat(shares(new Sampling(1, 0, 1, 0), logits)[3]).isEqualTo(1, within(1e-9));
  }

  @Test
  void aDrawIsAPureFunctionOfSeedAndNumber() {
    float[] logits = TestNumbers.gaussian(2, 1000);
    float[] before = logits.clone();
    Sampling sampling = new Sampling(1, 0, 1, 7);
    int[] first = new int[40];
    int[] others = new int[40];
    for (int number = 0; number < first.length; number++) {
      first[number] = sampling.draw(logits, number);
      others[number] = new Sampling(1, 0, 1, 8).draw(logits, number);
    }
    for (int number = first.length - 1; number >= 0; number--) {
      assertThat(sampling.draw(logits, number)).isEqualTo(first[number]);
    }
    assertThat(others).isNotEqualTo(first);
    assertThat(Arrays.stream(first).distinct().count()).isGreaterThan(20);
    assertThat(logits).isEqualTo(before);
  }

  @Test
  void optionsOutsideTheirRangeAreRefusedInOneLine() {
    refused("temperature: expected a number of at least 0, got -0.1", -0.1, 0, 1);
    refused("temperature: expected a number of at least 0, got NaN", Double.NaN, 0, 1);
    refused("top-k: expected at least 0, got -1", 1, -1, 1);
    refused("top-p: expected more than 0 and at most 1, got 0.0", 1, 0, 0);
    refused("top-p: expected more than 0 and at most 1, got 1.5", 1, 0, 1.5);
    refused("top-p: expected more than 0 and at most 1, got NaN", 1, 0, Double.NaN);
  }

  private static void refused(String message, double temperature, int topK, double topP) {
    assertThatThrownBy(() -> new Sampling(temperature, topK, topP, 0))
        .isInstanceOf(EngineException.class)
        .hasMessage(message);
  }
}
