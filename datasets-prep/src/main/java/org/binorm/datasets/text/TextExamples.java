package org.binorm.datasets.text;

import java.util.Locale;
import java.util.function.Consumer;
import org.binorm.datasets.DatasetException;
import org.binorm.datasets.tokenizer.Tokenizer;

/** How documents become examples of at most {@code context + 1} tokens. */
public enum TextExamples {
  /** A sentence each, with the tokenizer's special tokens; what is too long is cut off. */
  SENTENCES,
  /** All documents of a split in one row of tokens, cut into windows that overlap by one token. */
  WINDOWS;

  /** The name in settings and manifests. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The examples with this name. */
  public static TextExamples of(String key) {
    for (TextExamples examples : values()) {
      if (examples.key().equals(key)) {
        return examples;
      }
    }
    throw new IllegalArgumentException(
        "examples: expected sentences or windows, got \"" + key + "\"");
  }

  /**
   * A maker for the documents of one subset in one split.
   *
   * @param context longest input of a model; an example has one token more, the last target
   * @throws DatasetException if the tokenizer lacks a token that these examples need
   */
  public ExampleMaker maker(Tokenizer tokenizer, int context, Consumer<TokenExample> output) {
    if (context < 1) {
      throw new IllegalArgumentException("context " + context + ": expected at least 1");
    }
    if (this == SENTENCES) {
      return new SentenceExamples(tokenizer, context, output);
    }
    int endOfText =
        tokenizer
            .endOfTextId()
            .orElseThrow(
                () ->
                    new DatasetException(
                        "text.examples: windows need a tokenizer with an end-of-text token"
                            + " ([SEP], </s> or <|endoftext|>), got one without; use sentences"));
    return new WindowExamples(tokenizer, endOfText, context, output);
  }

  /** Sentences of a text: the number of its examples, if it is cut into sentences. */
  public static int sentences(String text) {
    return SentenceSplitter.split(text).size();
  }
}
