package org.binorm.engine.train;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * States as little-endian bytes: rounds, number of optimizer arrays, the shadows or their change,
 * the arrays.
 *
 * <p>The exact encoding writes the shadows and is read without anything else. Any other writes
 * their change, and the reader adds it to the state that it changes. Neither loses a bit of a state
 * that was made by {@link RoundRules} with this encoding.
 *
 * @param encoding of the shadows or their change
 */
public record StateWire(WireEncoding encoding) implements Serializable {
  /** Whole states, for readers that know nothing. */
  public static final StateWire WHOLE = new StateWire(WireEncoding.FLOAT32);

  private static final int HEADER_BYTES = 8;

  /**
   * Bytes of a state, which an array may not be able to hold.
   *
   * @param parameters of the model
   * @param slots optimizer arrays that are shared
   */
  public long bytes(long parameters, int slots) {
    return HEADER_BYTES + encoding.bytes(parameters) + slots * encoding.ofSlots().bytes(parameters);
  }

  /** True if a state can be written: the first one of a run, or of a resumed one, has no change. */
  public boolean canWrite(TrainingState state) {
    return encoding.isExact() || state.change() != null;
  }

  public byte[] toBytes(TrainingState state) {
    long bytes = bytes(state.shadows().length, state.slots().length);
    ByteBuffer buffer = ByteBuffer.allocate(Math.toIntExact(bytes)).order(ByteOrder.LITTLE_ENDIAN);
    write(state, buffer);
    return buffer.array();
  }

  /**
   * @param base the state that was changed; null for the exact encoding
   */
  public TrainingState fromBytes(byte[] bytes, TrainingState base) {
    return read(ByteBuffer.wrap(bytes), base);
  }

  void write(TrainingState state, ByteBuffer to) {
    to.putInt(state.finishedRounds()).putInt(state.slots().length);
    encoding.write(encoding.isExact() ? state.shadows() : state.change(), to);
    for (float[] slot : state.slots()) {
      encoding.ofSlots().write(slot, to);
    }
  }

  TrainingState read(ByteBuffer bytes, TrainingState base) {
    ByteBuffer from = bytes.order(ByteOrder.LITTLE_ENDIAN);
    int finishedRounds = from.getInt();
    int slotCount = from.getInt();
    int size =
        encoding.isExact()
            ? from.remaining() / Float.BYTES / (1 + slotCount)
            : base.shadows().length;
    float[] values = new float[size];
    encoding.read(from, values);
    float[][] slots = new float[slotCount][size];
    for (float[] slot : slots) {
      encoding.ofSlots().read(from, slot);
    }
    return encoding.isExact()
        ? new TrainingState(finishedRounds, values, slots)
        : new TrainingState(
            finishedRounds, TrainingState.sum(base.shadows(), values), slots, new float[0], values);
  }
}
