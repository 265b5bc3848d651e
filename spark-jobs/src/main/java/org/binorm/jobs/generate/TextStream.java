package org.binorm.jobs.generate;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Shows a text while its tokens arrive.
 *
 * <p>What a token stands for depends on those before it: word pieces are joined without a space,
 * and the bytes of one character may be several tokens. So all tokens are decoded every time, and
 * what is new is shown once no character at its end is incomplete.
 */
final class TextStream {
  /** Stands for bytes that are no character (yet). */
  private static final char INCOMPLETE = '\uFFFD';

  private final PrintWriter out;
  private final Function<List<Integer>, String> decode;
  private final List<Integer> tokens;
  private final int promptTokens;
  private String shown;

  /** Shows the prompt as it was given. */
  TextStream(
      PrintWriter out,
      String prompt,
      List<Integer> promptTokens,
      Function<List<Integer>, String> decode) {
    this.out = out;
    this.decode = decode;
    this.tokens = new ArrayList<>(promptTokens);
    this.promptTokens = promptTokens.size();
    this.shown = decode.apply(promptTokens);
    out.print(prompt);
    out.flush();
  }

  void add(int token) {
    tokens.add(token);
    String text = decode.apply(tokens);
    if (text.isEmpty() || text.charAt(text.length() - 1) != INCOMPLETE) {
      show(text);
    }
  }

  /** Shows what is left, complete or not, and ends the line. */
  void end() {
    show(decode.apply(tokens));
    out.println();
    out.flush();
  }

  int newTokens() {
    return tokens.size() - promptTokens;
  }

  private void show(String text) {
    out.print(text.substring(commonPrefix(shown, text)));
    out.flush();
    shown = text;
  }

  /** Nearly always all of what was shown: what is on the screen cannot be taken back. */
  private static int commonPrefix(String a, String b) {
    int length = Math.min(a.length(), b.length());
    int i = 0;
    while (i < length && a.charAt(i) == b.charAt(i)) {
      i++;
    }
    return i;
  }
}
