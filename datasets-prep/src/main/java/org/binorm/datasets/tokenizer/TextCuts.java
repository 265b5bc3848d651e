package org.binorm.datasets.tokenizer;

/**
 * Where a long text may be cut so that both splitting rules give the words of the whole: before a
 * space between two visible ASCII characters.
 */
final class TextCuts {

  private static final int USUAL_CHARS = 4096;

  /** Text without a place to cut is cut anywhere after this, to bound memory. */
  private static final int MAX_CHARS = 1 << 17;

  private TextCuts() {}

  /** The end of the part that starts here. */
  static int end(String text, int start) {
    int last = Math.min(text.length() - 1, start + MAX_CHARS);
    for (int i = start + USUAL_CHARS; i < last; i++) {
      if (text.charAt(i) == ' ' && isVisible(text.charAt(i - 1)) && isVisible(text.charAt(i + 1))) {
        return i;
      }
    }
    if (text.length() - start <= MAX_CHARS) {
      return text.length();
    }
    return Character.isLowSurrogate(text.charAt(last)) ? last - 1 : last;
  }

  private static boolean isVisible(char c) {
    return c > ' ' && c < 0x7F;
  }
}
