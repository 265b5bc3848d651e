package org.binorm.engine.train;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What one worker counted in one round.
 *
 * @param samples it saw: its weight in the average
 * @param predictions it made: one per image, one per token but the first
 * @param lossSum over those predictions, at the parameters each step started from
 * @param correct predictions among them
 * @param nanos it took
 * @param kernels that computed it
 */
public record WorkerScores(
    int worker,
    int samples,
    long predictions,
    double lossSum,
    long correct,
    long nanos,
    String kernels)
    implements Serializable {
  private static final int NUMBER_BYTES = 4 + 4 + 8 + 8 + 8 + 8 + 4;

  /** Bytes that {@link #write} needs. */
  int bytes() {
    return NUMBER_BYTES + kernels.getBytes(StandardCharsets.UTF_8).length;
  }

  /**
   * @param to in little-endian order
   */
  void write(ByteBuffer to) {
    byte[] name = kernels.getBytes(StandardCharsets.UTF_8);
    to.putInt(worker)
        .putInt(samples)
        .putLong(predictions)
        .putDouble(lossSum)
        .putLong(correct)
        .putLong(nanos)
        .putInt(name.length)
        .put(name);
  }

  /**
   * @param from in little-endian order
   */
  static WorkerScores read(ByteBuffer from) {
    int worker = from.getInt();
    int samples = from.getInt();
    long predictions = from.getLong();
    double lossSum = from.getDouble();
    long correct = from.getLong();
    long nanos = from.getLong();
    byte[] name = new byte[from.getInt()];
    from.get(name);
    String kernels = new String(name, StandardCharsets.UTF_8);
    return new WorkerScores(worker, samples, predictions, lossSum, correct, nanos, kernels);
  }
}
