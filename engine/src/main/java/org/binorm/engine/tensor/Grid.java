package org.binorm.engine.tensor;

import org.binorm.engine.EngineException;

/**
 * Where the positions of a minibatch lie inside one feature's row of a {@link Matrix}.
 *
 * <p>A position is (y, x, lane), lane innermost: the images of the batch lie side by side, one lane
 * each, so a shift by whole pixels moves whole vectors, pooling is a vertical maximum and no kernel
 * needs a mask. Around the picture lies a halo of pixels that stay zero for ever: they are the
 * 'same' padding of convolutions. Neighbouring picture rows share one halo.
 *
 * <pre>
 * offset(y, x, lane) = start + y * rowPitch + x * lanes + lane
 * </pre>
 *
 * @param height picture rows; 1 for vectors
 * @param width picture columns; 1 for vectors
 * @param lanes images per row of memory: the batch rounded up to a multiple of {@link #LANE_UNIT};
 *     lanes beyond the batch hold finite values in activations and zeros in gradients
 * @param halo pixels of zero padding on each side
 */
public record Grid(int height, int width, int lanes, int halo) {
  /** Lanes come in whole vectors of eight floats. */
  public static final int LANE_UNIT = 8;

  private static final int CACHE_LINE_FLOATS = 16;

  public Grid {
    if (height < 1 || width < 1 || lanes < 1 || lanes % LANE_UNIT != 0 || halo < 0) {
      throw new EngineException(
          "grid: expected positive sizes and lanes in multiples of %d, got %d x %d x %d, halo %d"
              .formatted(LANE_UNIT, height, width, lanes, halo));
    }
  }

  /** The grid of a minibatch of vectors. */
  public static Grid vectors(int batch) {
    return new Grid(1, 1, lanesFor(batch), 0);
  }

  public static int lanesFor(int batch) {
    return (batch + LANE_UNIT - 1) / LANE_UNIT * LANE_UNIT;
  }

  /** Contiguous floats of one picture row without its halo. */
  public int rowLength() {
    return width * lanes;
  }

  /** Floats from one picture row to the next. */
  public int rowPitch() {
    return (width + halo) * lanes;
  }

  /** The offset of pixel (0, 0), lane 0. */
  public int start() {
    return halo * rowPitch() + halo * lanes;
  }

  /** One past the last float of the last picture row. */
  public int end() {
    return start() + (height - 1) * rowPitch() + rowLength();
  }

  /** The distance in floats between a pixel and the one at (y + dy, x + dx). */
  public int shift(int dy, int dx) {
    return dy * rowPitch() + dx * lanes;
  }

  /**
   * Floats from one feature to the next: an odd number of cache lines, because strides that are
   * multiples of 4 KB make all features compete for one cache set.
   */
  public int stride() {
    int needed = end() + halo * rowPitch() + halo * lanes;
    int lines = (needed + CACHE_LINE_FLOATS - 1) / CACHE_LINE_FLOATS;
    return (lines | 1) * CACHE_LINE_FLOATS;
  }
}
