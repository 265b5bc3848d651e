package org.binorm.engine.train;

import java.util.stream.IntStream;
import org.binorm.engine.model.Model;
import org.binorm.engine.optim.Optimizer;
import org.binorm.engine.train.TrainingPlan.Round;

/**
 * The sample-weighted average of the workers' states, exact in any order of arrival.
 *
 * <p>Values are folded as 64-bit integers on a fixed power-of-two grid, so sums do not depend on
 * who came first; nothing but the sums is kept, so memory does not grow with the number of workers.
 * The average of one replica is that replica, to the last bit. Second moments are averaged as roots
 * (see {@link Optimizer#holdsSquares}).
 *
 * <p>Bound: with {@code |value| < 2^12} and a total weight below {@code 2^w}, a sum stays below
 * {@code 2^(12 + w) * 2^(62 - 12 - w) = 2^62}. A value outside, or not finite, is a {@link
 * DivergedException}.
 */
public final class ReplicaAverage {
  private static final int VALUE_BITS = 12;
  private static final int SUM_BITS = 62;
  private static final double LIMIT = 1 << VALUE_BITS;
  private static final int CHUNK = 1 << 16;

  private final Optimizer optimizer;
  private final int finishedRounds;
  private final long totalWeight;
  private final double scale;
  private WorkerResult only;
  private long[][] sums;
  private long weight;

  /**
   * @param totalWeight samples of all workers in the round, known from the plan
   * @param finishedRounds of the averaged state
   */
  public ReplicaAverage(Optimizer optimizer, long totalWeight, int finishedRounds) {
    this.optimizer = optimizer;
    this.totalWeight = totalWeight;
    this.finishedRounds = finishedRounds;
    int weightBits = 64 - Long.numberOfLeadingZeros(totalWeight);
    this.scale = Math.scalb(1.0, SUM_BITS - VALUE_BITS - weightBits);
  }

  /** For the results of one round, or for the same slice of all of them. */
  public static ReplicaAverage of(TrainingSettings settings, TrainingPlan plan, Round round) {
    return new ReplicaAverage(settings.optimizer(), plan.samplesIn(round), round.index() + 1);
  }

  /** Bytes of the sums of a round with several workers; one worker alone needs none. */
  public static long sumBytes(Model model, int slots) {
    return (long) Long.BYTES * model.layout().size() * (1 + slots);
  }

  /** Folds one result in; a worker without samples weighs nothing. */
  public void add(WorkerResult result) {
    int samples = result.scores().samples();
    if (samples == 0) {
      return;
    }
    weight += samples;
    if (samples == totalWeight) {
      check(result);
      only = result;
      return;
    }
    fold(result);
  }

  /** The averaged state; all workers must have been added. */
  public TrainingState finish() {
    if (weight != totalWeight) {
      throw new IllegalStateException(
          "average of round %d: expected results for %d samples, got %d"
              .formatted(finishedRounds, totalWeight, weight));
    }
    if (only != null) {
      return new TrainingState(finishedRounds, only.state().shadows(), only.state().slots());
    }
    float[][] averages = new float[sums.length][];
    for (int section = 0; section < sums.length; section++) {
      averages[section] = mean(sums[section], isSquare(section));
      sums[section] = null;
    }
    float[][] slots = new float[averages.length - 1][];
    System.arraycopy(averages, 1, slots, 0, slots.length);
    return new TrainingState(finishedRounds, averages[0], slots);
  }

  private void fold(WorkerResult result) {
    int sections = 1 + result.state().slots().length;
    if (sums == null) {
      sums = new long[sections][result.state().shadows().length];
    }
    boolean good = true;
    for (int section = 0; section < sections; section++) {
      float[] values = values(result, section);
      long[] sum = sums[section];
      boolean square = isSquare(section);
      int samples = result.scores().samples();
      good &=
          chunks(sum.length)
              .mapToObj(chunk -> fold(values, square, samples, sum, chunk))
              .reduce(true, Boolean::logicalAnd);
    }
    if (!good) {
      check(result);
    }
  }

  /** Numbers of pieces that threads work on at the same time; sums of integers have no order. */
  private static IntStream chunks(int size) {
    return IntStream.range(0, (size + CHUNK - 1) / CHUNK).parallel();
  }

  /** Adds one chunk; false if a value is outside the limit. */
  private boolean fold(float[] values, boolean square, int samples, long[] sum, int chunk) {
    boolean good = true;
    int start = chunk * CHUNK;
    int end = start + Math.min(CHUNK, sum.length - start);
    for (int i = start; i < end; i++) {
      double value = square ? Math.sqrt(values[i]) : values[i];
      good &= Math.abs(value) < LIMIT;
      // rint of value * scale times an integer weight: exact, the same in every order.
      sum[i] += (long) Math.rint(value * scale) * samples;
    }
    return good;
  }

  /** Finds the first value outside the limit. */
  private void check(WorkerResult result) {
    for (int section = 0; section <= result.state().slots().length; section++) {
      boolean square = isSquare(section);
      for (float plain : values(result, section)) {
        double value = square ? Math.sqrt(plain) : plain;
        if (!(Math.abs(value) < LIMIT)) {
          throw diverged(result, value);
        }
      }
    }
  }

  private float[] mean(long[] sum, boolean square) {
    float[] mean = new float[sum.length];
    double inverse = 1 / scale;
    chunks(sum.length)
        .forEach(
            chunk -> {
              int start = chunk * CHUNK;
              int end = start + Math.min(CHUNK, sum.length - start);
              for (int i = start; i < end; i++) {
                double value = sum[i] * inverse / totalWeight;
                mean[i] = (float) (square ? value * value : value);
              }
            });
    return mean;
  }

  private boolean isSquare(int section) {
    return section > 0 && optimizer.holdsSquares(section - 1);
  }

  private static float[] values(WorkerResult result, int section) {
    return section == 0 ? result.state().shadows() : result.state().slots()[section - 1];
  }

  private DivergedException diverged(WorkerResult result, double value) {
    return new DivergedException(
        "training diverged in round %d, worker %d: expected values below %.0f, got %s; try a smaller learning rate or clipping"
            .formatted(finishedRounds - 1, result.scores().worker(), LIMIT, value));
  }
}
