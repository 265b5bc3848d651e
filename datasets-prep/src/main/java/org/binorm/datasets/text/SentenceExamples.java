package org.binorm.datasets.text;

import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.binorm.datasets.tokenizer.Tokenizer;

/** One example a sentence; a sentence of a single token has nothing to predict and is left out. */
final class SentenceExamples implements ExampleMaker {

  private final Tokenizer tokenizer;
  private final int context;
  private final Consumer<TokenExample> output;

  SentenceExamples(Tokenizer tokenizer, int context, Consumer<TokenExample> output) {
    this.tokenizer = tokenizer;
    this.context = context;
    this.output = output;
  }

  @Override
  public void add(SourceDocument document) {
    int index = 0;
    for (String sentence : SentenceSplitter.split(document.text())) {
      List<String> parts = TextParts.of(sentence);
      int[] tokens = tokenizer.encodeWithSpecials(parts.get(0));
      int beyond = 0;
      for (String part : parts.subList(1, parts.size())) {
        beyond += tokenizer.encode(part).length;
      }
      int kept = Math.min(tokens.length, context + 1);
      if (kept >= 2) {
        output.accept(
            new TokenExample(
                document.id() + "/" + index,
                Arrays.copyOf(tokens, kept),
                0,
                tokens.length - kept + beyond));
      }
      index++;
    }
  }

  @Override
  public void finish() {
    // Every sentence is an example of its own.
  }
}
