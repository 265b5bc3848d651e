package org.binorm.engine.train;

import java.io.Serializable;

/**
 * A state cut into pieces of neighbouring parameters, which are averaged apart from each other.
 *
 * <p>Cuts lie between the blocks of {@link Int8Blocks}, so a slice has the bytes that it has in the
 * whole.
 *
 * @param parameters of the model
 * @param count of the slices; the last ones may be empty
 */
public record StateSlices(int parameters, int count) implements Serializable {
  /** A slice with its sums stays below some 10 MB: the driver has several of them at once. */
  private static final int LARGEST = 1 << 18;

  /** At least one for every worker, so that all who train can average. */
  public static StateSlices of(int parameters, int workers) {
    return new StateSlices(parameters, Math.max(workers, (parameters + LARGEST - 1) / LARGEST));
  }

  /** The first parameter of a slice; {@code count} is the end of the last one. */
  public int start(int slice) {
    if (slice == count) {
      return parameters;
    }
    long even = (long) parameters * slice / count;
    return (int) (even / Int8Blocks.BLOCK * Int8Blocks.BLOCK);
  }
}
