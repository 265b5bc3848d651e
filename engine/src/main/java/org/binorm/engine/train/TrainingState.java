package org.binorm.engine.train;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.binorm.engine.model.Model;
import org.binorm.engine.optim.Optimizer;

/**
 * The global state between two rounds: float shadows and optimizer state.
 *
 * @param finishedRounds rounds that led here
 * @param shadows in layout order
 * @param slots the optimizer's arrays, each as long as the shadows
 */
public record TrainingState(int finishedRounds, float[] shadows, float[][] slots) {
  private static final int HEADER_BYTES = 8;

  /** The state before round 0: a pure function of model and seed. */
  public static TrainingState initial(Model model, TrainingSettings settings) {
    int size = model.layout().size();
    float[] shadows =
        model.layout().initialize(settings.seed(TrainingSettings.Stream.INITIALIZATION));
    return new TrainingState(0, shadows, new float[settings.optimizer().slots()][size]);
  }

  /** SHA-256 of the shadows as little-endian float32: equal hashes are equal bits. */
  public String sha256() {
    return sha256(shadows);
  }

  /** SHA-256 of shadows as little-endian float32. */
  public static String sha256(float[] shadows) {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
    ByteBuffer chunk = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : shadows) {
      if (!chunk.hasRemaining()) {
        digest.update(chunk.array(), 0, chunk.position());
        chunk.clear();
      }
      chunk.putFloat(value);
    }
    digest.update(chunk.array(), 0, chunk.position());
    return HexFormat.of().formatHex(digest.digest());
  }

  /** A copy that a worker may change. */
  TrainingState copy() {
    float[][] copies = new float[slots.length][];
    for (int i = 0; i < slots.length; i++) {
      copies[i] = slots[i].clone();
    }
    return new TrainingState(finishedRounds, shadows.clone(), copies);
  }

  /** Bytes of the arrays of a state. */
  public static long bytes(Model model, Optimizer optimizer) {
    return (long) Float.BYTES * model.layout().size() * (1 + optimizer.slots());
  }

  /** Bytes of {@link #toBytes}, which an array may not be able to hold. */
  public static long wireBytes(Model model, Optimizer optimizer) {
    return HEADER_BYTES + bytes(model, optimizer);
  }

  /** The state as little-endian bytes: rounds, slots, then all floats. */
  public byte[] toBytes() {
    ByteBuffer buffer =
        ByteBuffer.allocate(
                Math.toIntExact(HEADER_BYTES + 4L * shadows.length * (1 + slots.length)))
            .order(ByteOrder.LITTLE_ENDIAN);
    buffer.putInt(finishedRounds).putInt(slots.length);
    buffer.asFloatBuffer().put(shadows);
    int at = buffer.position() + 4 * shadows.length;
    for (float[] slot : slots) {
      buffer.position(at);
      buffer.asFloatBuffer().put(slot);
      at += 4 * slot.length;
    }
    return buffer.array();
  }

  public static TrainingState fromBytes(byte[] bytes) {
    return fromBytes(ByteBuffer.wrap(bytes));
  }

  static TrainingState fromBytes(ByteBuffer bytes) {
    ByteBuffer buffer = bytes.order(ByteOrder.LITTLE_ENDIAN);
    int finishedRounds = buffer.getInt();
    int arrays = 1 + buffer.getInt();
    int size = buffer.remaining() / Float.BYTES / arrays;
    FloatBuffer floats = buffer.asFloatBuffer();
    float[] shadows = new float[size];
    floats.get(shadows);
    float[][] slots = new float[arrays - 1][size];
    for (float[] slot : slots) {
      floats.get(slot);
    }
    return new TrainingState(finishedRounds, shadows, slots);
  }
}
