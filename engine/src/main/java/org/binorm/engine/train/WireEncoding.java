package org.binorm.engine.train;

import java.nio.ByteBuffer;

/**
 * How floats are written where they travel between JVMs.
 *
 * <p>Rounding and writing are two things: {@link #round} brings values to what the encoding can
 * hold, and {@link #write} loses nothing of values that are rounded. So a run rounds the same
 * numbers in the same places whether or not they travel, and ends in the same bits on one machine
 * and on many.
 */
public enum WireEncoding {
  /** As they are, 4 bytes. */
  FLOAT32 {
    @Override
    public void round(float[] values, long seed) {}

    @Override
    public long bytes(long count) {
      return Float.BYTES * count;
    }

    @Override
    void write(float[] values, ByteBuffer to) {
      to.asFloatBuffer().put(values);
      to.position(to.position() + Float.BYTES * values.length);
    }

    @Override
    void read(ByteBuffer from, float[] values) {
      from.asFloatBuffer().get(values);
      from.position(from.position() + Float.BYTES * values.length);
    }
  },

  /** The upper half of a float32, rounded to nearest, ties to even: 2 bytes, 8 significant bits. */
  BF16 {
    @Override
    public void round(float[] values, long seed) {
      for (int i = 0; i < values.length; i++) {
        values[i] = Bf16.round(values[i]);
      }
    }

    @Override
    public long bytes(long count) {
      return Short.BYTES * count;
    }

    @Override
    void write(float[] values, ByteBuffer to) {
      for (float value : values) {
        to.putShort(Bf16.bits(value));
      }
    }

    @Override
    void read(ByteBuffer from, float[] values) {
      for (int i = 0; i < values.length; i++) {
        values[i] = Bf16.value(from.getShort());
      }
    }
  },

  /** Blocks of 64 values with a common power of two: see {@link Int8Blocks}. */
  INT8 {
    @Override
    public void round(float[] values, long seed) {
      Int8Blocks.round(values, seed);
    }

    @Override
    public long bytes(long count) {
      return Int8Blocks.bytes(count);
    }

    @Override
    void write(float[] values, ByteBuffer to) {
      Int8Blocks.write(values, to);
    }

    @Override
    void read(ByteBuffer from, float[] values) {
      Int8Blocks.read(from, values);
    }
  };

  /**
   * Rounds values in place.
   *
   * @param seed of the random rounding, where there is one
   */
  public abstract void round(float[] values, long seed);

  /** Bytes that so many values take. */
  public abstract long bytes(long count);

  /** Writes rounded values, little-endian, at the position of a buffer, which moves. */
  abstract void write(float[] values, ByteBuffer to);

  /** Fills an array with what {@link #write} has written. */
  abstract void read(ByteBuffer from, float[] values);

  /** True if nothing is rounded. Otherwise changes are sent instead of values: they are smaller. */
  public boolean isExact() {
    return this == FLOAT32;
  }

  /**
   * The encoding of the optimizer's state beside changes in this one. A common scale would round
   * small second moments to zero, by whose root Adam divides: never fewer than 8 significant bits.
   */
  public WireEncoding ofSlots() {
    return isExact() ? FLOAT32 : BF16;
  }
}
