package org.binorm.datasets.tokenizer;

import java.io.Serializable;
import java.util.Map;

/** Counts the words of text as a trainer wants them; pure, the same on every machine. */
public final class WordCounter implements Serializable {

  private static final long serialVersionUID = 1L;

  private WordCounter() {}

  /** Words for {@link WordPieceTrainer}. */
  public static WordCounter wordPiece(boolean lowercase) {
    throw new UnsupportedOperationException("not yet: " + lowercase);
  }

  /** Words for {@link ByteLevelBpeTrainer}. */
  public static WordCounter byteLevelBpe() {
    throw new UnsupportedOperationException("not yet");
  }

  /** Adds the words of a text to the counts. */
  public void count(String text, Map<String, Long> into) {
    throw new UnsupportedOperationException("not yet: " + text + into);
  }
}
