package org.binorm.datasets.tokenizer;

import java.text.Normalizer;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The fast twin of {@link NativeWords} for text of Latin letters and common punctuation.
 *
 * <p>Limited to characters (U+0000 to U+017F, U+2010 to U+2027) whose properties no later version
 * of Unicode changes, so that every JVM gives the same words.
 */
final class LatinWords {

  private static final int LETTERS_END = 0x180;
  private static final int PUNCTUATION_START = 0x2010;
  private static final int PUNCTUATION_END = 0x2028;

  private static final String[] UNCASED = table(true);
  private static final String[] CASED = table(false);

  /** GPT-2's rule; white space in the range above, because Java's {@code \s} is ASCII only. */
  private static final Pattern GPT2 =
      Pattern.compile(
          "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^S\\p{L}\\p{N}]+|[S]+(?![^S])|[S]+"
              .replace("S", "\\t-\\r \\x85\\xA0"));

  private LatinWords() {}

  /** Whether a text has no other characters. */
  static boolean covers(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (index(text.charAt(i)) < 0) {
        return false;
      }
    }
    return true;
  }

  private static int index(char c) {
    if (c < LETTERS_END) {
      return c;
    }
    return c >= PUNCTUATION_START && c < PUNCTUATION_END ? LETTERS_END + c - PUNCTUATION_START : -1;
  }

  static void gpt2(String text, Consumer<String> words) {
    Matcher matcher = GPT2.matcher(text);
    while (matcher.find()) {
      words.accept(matcher.group());
    }
  }

  static void bert(String text, boolean lowercase, Consumer<String> words) {
    String[] normalized = lowercase ? UNCASED : CASED;
    StringBuilder word = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      String characters = normalized[index(text.charAt(i))];
      boolean alone = !characters.isEmpty() && isBoundary(characters.charAt(0));
      if (!alone) {
        word.append(characters);
        continue;
      }
      flush(word, words);
      if (!characters.equals(" ")) {
        words.accept(characters);
      }
    }
    flush(word, words);
  }

  private static void flush(StringBuilder word, Consumer<String> words) {
    if (word.length() > 0) {
      words.accept(word.toString());
      word.setLength(0);
    }
  }

  private static boolean isBoundary(char c) {
    return c == ' '
        || (c > ' ' && c < 0x7F && !Character.isLetterOrDigit(c))
        || switch (Character.getType(c)) {
          case Character.CONNECTOR_PUNCTUATION,
              Character.DASH_PUNCTUATION,
              Character.START_PUNCTUATION,
              Character.END_PUNCTUATION,
              Character.INITIAL_QUOTE_PUNCTUATION,
              Character.FINAL_QUOTE_PUNCTUATION,
              Character.OTHER_PUNCTUATION ->
              true;
          default -> false;
        };
  }

  /** What BERT's normalizer makes of each character. */
  private static String[] table(boolean lowercase) {
    String[] table = new String[LETTERS_END + PUNCTUATION_END - PUNCTUATION_START];
    for (char c = 0; c < PUNCTUATION_END; c++) {
      if (index(c) >= 0) {
        table[index(c)] = normalized(c, lowercase);
      }
    }
    return table;
  }

  private static String normalized(char c, boolean lowercase) {
    if (c == '\t' || c == '\n' || c == '\r' || Character.getType(c) == Character.SPACE_SEPARATOR) {
      return " ";
    }
    if (Character.getType(c) == Character.CONTROL || Character.getType(c) == Character.FORMAT) {
      return "";
    }
    String character = String.valueOf(c);
    return lowercase
        ? Normalizer.normalize(character, Normalizer.Form.NFD)
            .replaceAll("\\p{Mn}", "")
            .toLowerCase(Locale.ROOT)
        : character;
  }
}
