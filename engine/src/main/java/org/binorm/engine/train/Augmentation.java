package org.binorm.engine.train;

import java.io.Serializable;
import org.binorm.engine.EngineException;
import org.binorm.engine.Seeds;

/**
 * Random shifts and flips of training images, a pure function of (seed, epoch, sample).
 *
 * @param shift largest shift in pixels, both directions; what moves in is black
 * @param flip whether half of the images are mirrored left to right
 */
public record Augmentation(int shift, boolean flip) implements Serializable {
  public static final Augmentation NONE = new Augmentation(0, false);

  public Augmentation {
    if (shift < 0) {
      throw new EngineException("augmentation: expected no negative shift, got " + shift);
    }
  }

  /** One image's part of the picture. */
  public record View(int down, int right, boolean flip) {
    public static final View WHOLE = new View(0, 0, false);
  }

  /** The view of one sample in one epoch. */
  public View view(long seed, int epoch, long sample) {
    if (shift == 0 && !flip) {
      return View.WHOLE;
    }
    long mixed = Seeds.mix(seed, epoch, sample);
    int span = 2 * shift + 1;
    return new View(
        Seeds.below(Seeds.mix(mixed, 1), span) - shift,
        Seeds.below(Seeds.mix(mixed, 2), span) - shift,
        flip && Seeds.below(Seeds.mix(mixed, 3), 2) == 1);
  }
}
