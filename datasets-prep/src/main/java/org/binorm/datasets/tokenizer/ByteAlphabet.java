package org.binorm.datasets.tokenizer;

/**
 * GPT-2's alphabet: every byte as one printable character, so that a piece of any bytes is text.
 *
 * <p>The visible characters of Latin-1 stand for themselves; the 68 others follow from U+0100 on,
 * the space as {@code Ġ}. Radford et al. 2019, {@code bytes_to_unicode} of the released encoder.
 */
final class ByteAlphabet {

  static final int SIZE = 256;

  private static final char[] CHARACTERS = characters();

  private ByteAlphabet() {}

  /** The character of a byte, 0 to 255. */
  static char character(int value) {
    return CHARACTERS[value];
  }

  private static char[] characters() {
    char[] characters = new char[SIZE];
    int moved = 0;
    for (int value = 0; value < SIZE; value++) {
      characters[value] = (char) (isVisible(value) ? value : SIZE + moved++);
    }
    return characters;
  }

  private static boolean isVisible(int value) {
    return (value >= '!' && value <= '~') || (value >= 0xA1 && value != 0xAD);
  }
}
