package org.binorm.benchmarks.rounds;

import java.util.List;

/**
 * T(k) = compute/k + k * bytes/bandwidth + overhead: what a round of k executors takes whose
 * results one driver reads.
 *
 * @param overhead seconds of a round that moves nothing
 * @param bandwidth bytes per second from workers through the network into the average
 */
record CostModel(double overhead, double bandwidth) {
  /**
   * Least squares over rounds without compute.
   *
   * @param bytes that all workers of a round send
   * @param seconds that it takes
   */
  static CostModel fit(List<Double> bytes, List<Double> seconds) {
    double meanBytes = mean(bytes);
    double meanSeconds = mean(seconds);
    double products = 0;
    double squares = 0;
    for (int i = 0; i < bytes.size(); i++) {
      double difference = bytes.get(i) - meanBytes;
      products += difference * (seconds.get(i) - meanSeconds);
      squares += difference * difference;
    }
    double slope = products / squares;
    return new CostModel(meanSeconds - slope * meanBytes, 1 / slope);
  }

  private static double mean(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
  }

  /** Seconds of a round without compute. */
  double exchange(double bytes) {
    return overhead + bytes / bandwidth;
  }
}
