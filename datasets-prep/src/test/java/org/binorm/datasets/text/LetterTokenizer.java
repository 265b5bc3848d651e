package org.binorm.datasets.text;

import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import org.binorm.datasets.tokenizer.Tokenizer;

/**
 * A tokenizer for tests whose results can be read: a token is a letter.
 *
 * <p>0 is unknown, 1 starts and 2 ends a text, {@code a} is 3; blanks are dropped.
 */
final class LetterTokenizer implements Tokenizer {

  private final boolean endOfText;

  LetterTokenizer(boolean endOfText) {
    this.endOfText = endOfText;
  }

  @Override
  public int[] encode(String text) {
    return text.chars()
        .filter(c -> !Character.isWhitespace(c))
        .map(c -> c >= 'a' && c <= 'z' ? c - 'a' + 3 : 0)
        .toArray();
  }

  @Override
  public int[] encodeWithSpecials(String text) {
    int[] letters = encode(text);
    int[] framed = new int[letters.length + 2];
    framed[0] = 1;
    System.arraycopy(letters, 0, framed, 1, letters.length);
    framed[framed.length - 1] = 2;
    return framed;
  }

  @Override
  public String decode(int[] ids) {
    StringBuilder text = new StringBuilder();
    for (int id : ids) {
      text.append(token(id));
    }
    return text.toString();
  }

  @Override
  public String token(int id) {
    return id < 3 ? "?<>".substring(id, id + 1) : Character.toString('a' + id - 3);
  }

  @Override
  public OptionalInt id(String token) {
    return OptionalInt.of(encode(token)[0]);
  }

  @Override
  public int vocabularySize() {
    return 29;
  }

  @Override
  public OptionalInt unknownId() {
    return OptionalInt.of(0);
  }

  @Override
  public OptionalInt endOfTextId() {
    return endOfText ? OptionalInt.of(2) : OptionalInt.empty();
  }

  @Override
  public OptionalInt paddingId() {
    return OptionalInt.empty();
  }

  @Override
  public byte[] json() {
    return "letters".getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public String sha256() {
    return "letters";
  }

  @Override
  public void close() {
    // Holds nothing.
  }
}
