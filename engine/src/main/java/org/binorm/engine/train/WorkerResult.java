package org.binorm.engine.train;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * What one worker brings back from one round.
 *
 * @param samples it saw: its weight in the average
 * @param predictions it made: one per image, one per token but the first
 * @param lossSum over those predictions, at the parameters each step started from
 * @param correct predictions among them
 * @param state after its local steps, rounded to what can be sent
 * @param nanos it took
 * @param kernels that computed it
 */
public record WorkerResult(
    int worker,
    int samples,
    long predictions,
    double lossSum,
    long correct,
    TrainingState state,
    long nanos,
    String kernels) {
  private static final int HEADER_BYTES = 4 + 4 + 8 + 8 + 8 + 8 + 4;

  /** The result as little-endian bytes: the one thing that travels from a task to the driver. */
  public byte[] toBytes(StateWire wire) {
    byte[] name = kernels.getBytes(StandardCharsets.UTF_8);
    long stateBytes = wire.bytes(state.shadows().length, state.slots().length);
    ByteBuffer buffer =
        ByteBuffer.allocate(Math.toIntExact(HEADER_BYTES + name.length + stateBytes))
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(worker)
            .putInt(samples)
            .putLong(predictions)
            .putDouble(lossSum)
            .putLong(correct)
            .putLong(nanos)
            .putInt(name.length)
            .put(name);
    wire.write(state, buffer);
    return buffer.array();
  }

  /**
   * @param start of the round
   */
  public static WorkerResult fromBytes(byte[] bytes, StateWire wire, TrainingState start) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int worker = buffer.getInt();
    int samples = buffer.getInt();
    long predictions = buffer.getLong();
    double lossSum = buffer.getDouble();
    long correct = buffer.getLong();
    long nanos = buffer.getLong();
    byte[] name = new byte[buffer.getInt()];
    buffer.get(name);
    TrainingState state = wire.read(buffer.slice(), start);
    return new WorkerResult(
        worker,
        samples,
        predictions,
        lossSum,
        correct,
        state,
        nanos,
        new String(name, StandardCharsets.UTF_8));
  }
}
