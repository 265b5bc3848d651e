package org.binorm.engine.train;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What one worker brings back from one round.
 *
 * @param state after its local steps, rounded to what can be sent
 */
public record WorkerResult(WorkerScores scores, TrainingState state) {
  /** The same for some of the parameters only. */
  public WorkerResult slice(int from, int to) {
    return new WorkerResult(scores, state.slice(from, to));
  }

  /** The result as little-endian bytes: the one thing that leaves a task. */
  public byte[] toBytes(StateWire wire) {
    long bytes = scores.bytes() + wire.bytes(state.shadows().length, state.slots().length);
    ByteBuffer buffer = ByteBuffer.allocate(Math.toIntExact(bytes)).order(ByteOrder.LITTLE_ENDIAN);
    scores.write(buffer);
    wire.write(state, buffer);
    return buffer.array();
  }

  /**
   * @param start of the round, or the same slice of it
   */
  public static WorkerResult fromBytes(byte[] bytes, StateWire wire, TrainingState start) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    WorkerScores scores = WorkerScores.read(buffer);
    return new WorkerResult(scores, wire.read(buffer.slice(), start));
  }
}
