package org.binorm.datasets.text;

import java.util.Arrays;
import java.util.function.Consumer;
import org.binorm.datasets.tokenizer.Tokenizer;

/**
 * The tokens of all documents, an end-of-text token after each, cut into windows.
 *
 * <p>A window of {@code context + 1} tokens starts with the last token of the one before, so every
 * token but the very first is predicted exactly once. The last window may be shorter.
 */
final class WindowExamples implements ExampleMaker {

  private final Tokenizer tokenizer;
  private final int endOfText;
  private final Consumer<TokenExample> output;
  private final int[] window;
  private String firstDocument = "";
  private int filled;
  private long made;

  WindowExamples(Tokenizer tokenizer, int endOfText, int context, Consumer<TokenExample> output) {
    this.tokenizer = tokenizer;
    this.endOfText = endOfText;
    this.output = output;
    this.window = new int[context + 1];
  }

  @Override
  public void add(SourceDocument document) {
    for (String part : TextParts.of(document.text())) {
      for (int token : tokenizer.encode(part)) {
        add(token, document.id());
      }
    }
    add(endOfText, document.id());
  }

  private void add(int token, String document) {
    // A window is named after the document of its first new token.
    if (filled == repeated()) {
      firstDocument = document;
    }
    window[filled++] = token;
    if (filled == window.length) {
      emit();
    }
  }

  private int repeated() {
    return made == 0 ? 0 : 1;
  }

  private void emit() {
    int[] tokens = Arrays.copyOf(window, filled);
    output.accept(new TokenExample(firstDocument + "/" + made, tokens, repeated(), 0));
    window[0] = tokens[filled - 1];
    filled = 1;
    made++;
  }

  @Override
  public void finish() {
    if (filled >= 2) {
      emit();
    }
  }
}
