package org.binorm.benchmarks.rounds;

import java.util.List;

/**
 * T(k) = compute/k + bytes/bandwidth + overhead: what a round of k workers takes whose state one
 * driver sends and whose k results it reads. Training is shared out; what passes the driver grows.
 *
 * @param overhead seconds of a round that moves nothing
 * @param bandwidth bytes per second through the driver's machine, arithmetic of the average
 *     included
 */
record CostModel(double overhead, double bandwidth) {
  /**
   * Least squares of the relative errors, over rounds without compute.
   *
   * @param bytes that pass the driver's machine in a round
   * @param seconds that it takes
   */
  static CostModel fit(List<Double> bytes, List<Double> seconds) {
    double weights = 0;
    double weightedBytes = 0;
    double weightedSeconds = 0;
    for (int i = 0; i < bytes.size(); i++) {
      double weight = weight(seconds.get(i));
      weights += weight;
      weightedBytes += weight * bytes.get(i);
      weightedSeconds += weight * seconds.get(i);
    }
    double meanBytes = weightedBytes / weights;
    double meanSeconds = weightedSeconds / weights;
    double products = 0;
    double squares = 0;
    for (int i = 0; i < bytes.size(); i++) {
      double weight = weight(seconds.get(i));
      double difference = bytes.get(i) - meanBytes;
      products += weight * difference * (seconds.get(i) - meanSeconds);
      squares += weight * difference * difference;
    }
    double slope = products / squares;
    return new CostModel(meanSeconds - slope * meanBytes, 1 / slope);
  }

  private static double weight(double seconds) {
    return 1 / (seconds * seconds);
  }

  /** Seconds of a round without compute. */
  double exchange(double bytes) {
    return overhead + bytes / bandwidth;
  }
}
