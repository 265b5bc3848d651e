package org.binorm.engine;

/**
 * Random numbers as pure functions of their coordinates.
 *
 * <p>Nothing here has state: a value depends on (seed, what, where) and never on how many values
 * were drawn before it, so a retried task or a resumed run draws the same numbers. The mixing
 * function is the finalizer of SplitMix64 (Steele, Lea, Flood 2014).
 */
public final class Seeds {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private Seeds() {}

  /** One well-mixed 64-bit value of the given coordinates. */
  public static long mix(long seed, long a) {
    return finish(finish(seed + GOLDEN) + a * GOLDEN + GOLDEN);
  }

  /** One well-mixed 64-bit value of the given coordinates. */
  public static long mix(long seed, long a, long b) {
    return mix(mix(seed, a), b);
  }

  /** One well-mixed 64-bit value of the given coordinates. */
  public static long mix(long seed, long a, long b, long c) {
    return mix(mix(seed, a, b), c);
  }

  /** A float in [0, 1) with 24 random bits. */
  public static float uniform(long mixed) {
    return (mixed >>> 40) * 0x1.0p-24f;
  }

  /** An int in [0, bound); the bias of the multiply-shift method is below 2^-32. */
  public static int below(long mixed, int bound) {
    return (int) (((mixed >>> 32) * bound) >>> 32);
  }

  /** The numbers 0 to size - 1 in an order that depends on the seed alone (Fisher-Yates). */
  public static int[] permutation(long seed, int size) {
    int[] order = new int[size];
    for (int i = 0; i < size; i++) {
      int j = below(mix(seed, i), i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }

  private static long finish(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
