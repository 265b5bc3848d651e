package org.binorm.engine.train;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import org.binorm.engine.model.Model;

/**
 * The global state between two rounds: float shadows and optimizer state.
 *
 * @param finishedRounds rounds that led here
 * @param shadows in layout order
 * @param slots the optimizer's arrays that workers share, each as long as the shadows
 * @param velocity of the outer step, which stays on the driver; no elements without momentum
 * @param change of the shadows by the last round, if it can be sent in their place to whoever has
 *     the state before: their sum is then exactly the shadows; or null
 */
public record TrainingState(
    int finishedRounds, float[] shadows, float[][] slots, float[] velocity, float[] change) {
  /** A state without outer momentum. */
  public TrainingState(int finishedRounds, float[] shadows, float[][] slots) {
    this(finishedRounds, shadows, slots, new float[0], null);
  }

  /** The state before round 0: a pure function of model and seed. */
  public static TrainingState initial(Model model, TrainingSettings settings) {
    int size = model.layout().size();
    float[] shadows =
        model.layout().initialize(settings.seed(TrainingSettings.Stream.INITIALIZATION));
    float[] velocity = new float[settings.rounds().outer().hasMomentum() ? size : 0];
    return new TrainingState(0, shadows, new float[settings.sharedSlots()][size], velocity, null);
  }

  /** Element by element. */
  static float[] sum(float[] a, float[] b) {
    float[] sum = new float[a.length];
    for (int i = 0; i < sum.length; i++) {
      sum[i] = a[i] + b[i];
    }
    return sum;
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

  /** The same state, for a reader that sends it to nobody. */
  public TrainingState withoutChange() {
    return new TrainingState(finishedRounds, shadows, slots, velocity, null);
  }

  /** What travels of some neighbouring parameters, as a state of its own. */
  public TrainingState slice(int from, int to) {
    float[][] slices = new float[slots.length][];
    for (int i = 0; i < slots.length; i++) {
      slices[i] = Arrays.copyOfRange(slots[i], from, to);
    }
    return new TrainingState(
        finishedRounds,
        Arrays.copyOfRange(shadows, from, to),
        slices,
        new float[0],
        change == null ? null : Arrays.copyOfRange(change, from, to));
  }

  /**
   * Zeros, to {@link #put} slices in.
   *
   * @param parameters of the model
   */
  public static TrainingState blank(int finishedRounds, int parameters, int slots) {
    return new TrainingState(finishedRounds, new float[parameters], new float[slots][parameters]);
  }

  /** Puts a slice in its place. */
  public void put(int from, TrainingState slice) {
    System.arraycopy(slice.shadows, 0, shadows, from, slice.shadows.length);
    for (int i = 0; i < slots.length; i++) {
      System.arraycopy(slice.slots[i], 0, slots[i], from, slice.shadows.length);
    }
  }

  /**
   * A copy that a worker may change.
   *
   * @param ownSlots arrays of its optimizer; zero where they are not shared
   */
  TrainingState copy(int ownSlots) {
    float[][] copies = new float[ownSlots][];
    for (int i = 0; i < ownSlots; i++) {
      copies[i] = i < slots.length ? slots[i].clone() : new float[shadows.length];
    }
    return new TrainingState(finishedRounds, shadows.clone(), copies);
  }

  /**
   * Bytes of the arrays of a state.
   *
   * @param slots optimizer arrays in it
   */
  public static long bytes(Model model, int slots) {
    return (long) Float.BYTES * model.layout().size() * (1 + slots);
  }
}
