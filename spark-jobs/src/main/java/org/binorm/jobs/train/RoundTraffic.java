package org.binorm.jobs.train;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.network.util.JavaUtils;
import org.binorm.engine.model.Model;
import org.binorm.engine.optim.Optimizer;
import org.binorm.engine.train.RoundRules;
import org.binorm.engine.train.StateWire;

/**
 * What a round sends between JVMs on a cluster, and the limits to that.
 *
 * @param wholeBytes of a state as executors get it that do not have the one before
 * @param sentBytes to every other executor, and back from every worker
 * @param workers of the run
 */
public record RoundTraffic(long wholeBytes, long sentBytes, int workers) {
  /** The Spark setting that limits what all tasks of a round bring back. */
  public static final String LIMIT_KEY = "spark.driver.maxResultSize";

  /** Its default. */
  public static final String DEFAULT_LIMIT = "1g";

  /** A Java array holds 2^31 bytes less a few; a state travels as one array with a header. */
  private static final long LARGEST_STATE = Integer.MAX_VALUE - 1024;

  /** Room for the headers of results and for evaluation. */
  private static final long SPARE_MEBIBYTES = 64;

  public static RoundTraffic of(Model model, Optimizer optimizer, RoundRules rounds, int workers) {
    int parameters = model.layout().size();
    int slots = rounds.sharedSlots(optimizer);
    return new RoundTraffic(
        StateWire.WHOLE.bytes(parameters, slots),
        new StateWire(rounds.encoding()).bytes(parameters, slots),
        workers);
  }

  /** Bytes that all workers of a round send to the driver. */
  public long resultBytes() {
    return workers * sentBytes;
  }

  /**
   * Why the rounds cannot run on a cluster, one line each; none if they can.
   *
   * @param limit the value of {@link #LIMIT_KEY}; 0 for no limit
   */
  public List<String> obstacles(String limit) {
    List<String> obstacles = new ArrayList<>();
    if (wholeBytes > LARGEST_STATE) {
      obstacles.add(
          "state of %d bytes: expected at most %d to send it between JVMs; run with --master local[N], or choose an optimizer with fewer slots or a smaller model"
              .formatted(wholeBytes, LARGEST_STATE));
    }
    long limitBytes = JavaUtils.byteStringAsBytes(limit);
    if (limitBytes > 0 && resultBytes() > limitBytes) {
      obstacles.add(
          "%s: a round brings back %d bytes from %d workers, the limit is %d; set %s=%dm or lower train.workers"
              .formatted(
                  LIMIT_KEY,
                  resultBytes(),
                  workers,
                  limitBytes,
                  LIMIT_KEY,
                  (resultBytes() >> 20) + SPARE_MEBIBYTES));
    }
    return obstacles;
  }
}
