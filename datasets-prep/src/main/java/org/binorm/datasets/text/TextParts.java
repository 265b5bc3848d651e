package org.binorm.datasets.text;

import java.util.ArrayList;
import java.util.List;

/**
 * Cuts texts that are too long to be tokenized at once, which takes a hundred bytes a character.
 *
 * <p>A part ends before a space between two visible ASCII characters, where the usual tokenizers
 * see a new word anyway; only text that has no such place is cut within a word.
 */
public final class TextParts {

  static final int MAX_CHARACTERS = 1 << 20;

  private TextParts() {}

  /** The parts of a text in their order; nearly always the text itself. */
  public static List<String> of(String text) {
    return of(text, MAX_CHARACTERS);
  }

  static List<String> of(String text, int maxCharacters) {
    if (text.length() <= maxCharacters) {
      return List.of(text);
    }
    List<String> parts = new ArrayList<>();
    for (int start = 0, end; start < text.length(); start = end) {
      end = end(text, start, maxCharacters);
      parts.add(text.substring(start, end));
    }
    return parts;
  }

  private static int end(String text, int start, int maxCharacters) {
    int latest = start + maxCharacters;
    if (latest >= text.length()) {
      return text.length();
    }
    for (int i = Math.min(latest, text.length() - 2); i > start + 1; i--) {
      if (text.charAt(i) == ' ' && isVisible(text.charAt(i - 1)) && isVisible(text.charAt(i + 1))) {
        return i;
      }
    }
    boolean pair = Character.isLowSurrogate(text.charAt(latest)) && latest - 1 > start;
    return pair ? latest - 1 : latest;
  }

  private static boolean isVisible(char c) {
    return c > ' ' && c < 0x7F;
  }
}
