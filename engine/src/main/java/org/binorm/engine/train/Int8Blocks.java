package org.binorm.engine.train;

import java.nio.ByteBuffer;
import org.binorm.engine.Seeds;

/**
 * Floats in blocks of 64 with one exponent: value = q * 2^e with {@code |q| <= 127}, 65 bytes for
 * 64 values.
 *
 * <p>The scale is a power of two and not the largest value through 127. That costs half a bit on
 * average and makes all products exact: a rounded block that is written again, with whatever
 * exponent its own largest value has then, gives the same floats.
 *
 * <p>Values are rounded up or down at random, in proportion, so that the mean of many rounded
 * changes is the mean of the changes. The random number is a function of (seed, index): a task that
 * is run again rounds the same way.
 */
final class Int8Blocks {
  /** Values with one exponent. */
  static final int BLOCK = 64;

  private static final int LARGEST = 127;

  /** Exponents of the scale: below, floats have fewer bits. */
  private static final int LOWEST = Float.MIN_EXPONENT;

  /** Stands for a block that holds infinities or NaN; it is read as NaN. */
  private static final byte NOT_FINITE = Byte.MAX_VALUE;

  private Int8Blocks() {}

  static long bytes(long count) {
    return count + (count + BLOCK - 1) / BLOCK;
  }

  static void round(float[] values, long seed) {
    for (int from = 0; from < values.length; from += BLOCK) {
      int to = Math.min(from + BLOCK, values.length);
      int exponent = exponent(values, from, to);
      if (exponent == NOT_FINITE) {
        continue;
      }
      float scale = Math.scalb(1f, exponent);
      float inverse = Math.scalb(1f, -exponent);
      for (int i = from; i < to; i++) {
        float quotient = values[i] * inverse;
        double floor = Math.floor(quotient);
        boolean up = Seeds.uniform(Seeds.mix(seed, i)) < quotient - floor;
        // An int has no negative zero, which would not travel.
        values[i] = (int) (up ? floor + 1 : floor) * scale;
      }
    }
  }

  static void write(float[] values, ByteBuffer to) {
    for (int from = 0; from < values.length; from += BLOCK) {
      int end = Math.min(from + BLOCK, values.length);
      int exponent = exponent(values, from, end);
      to.put((byte) exponent);
      float inverse = exponent == NOT_FINITE ? 0 : Math.scalb(1f, -exponent);
      for (int i = from; i < end; i++) {
        to.put((byte) (values[i] * inverse));
      }
    }
  }

  static void read(ByteBuffer from, float[] values) {
    for (int at = 0; at < values.length; at += BLOCK) {
      byte exponent = from.get();
      float scale = exponent == NOT_FINITE ? Float.NaN : Math.scalb(1f, exponent);
      int end = Math.min(at + BLOCK, values.length);
      for (int i = at; i < end; i++) {
        values[i] = from.get() * scale;
      }
    }
  }

  /** The smallest exponent with which every value of a block is at most 127 in size. */
  private static int exponent(float[] values, int from, int to) {
    float largest = 0;
    for (int i = from; i < to; i++) {
      // Unlike a comparison, max keeps NaN.
      largest = Math.max(largest, Math.abs(values[i]));
    }
    if (!Float.isFinite(largest)) {
      return NOT_FINITE;
    }
    int exponent = Math.max(LOWEST, Math.getExponent(largest) - 6);
    return Math.scalb(largest, -exponent) > LARGEST ? exponent + 1 : exponent;
  }
}
