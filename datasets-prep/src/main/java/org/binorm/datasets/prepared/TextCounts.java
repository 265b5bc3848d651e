package org.binorm.datasets.prepared;

import java.io.Serializable;

/**
 * How much text went into one split.
 *
 * @param documents of the source
 * @param bytes of their text in UTF-8
 * @param tokens in all rows; one that two windows share counts once
 * @param unknownTokens those of them that stand for what the vocabulary cannot spell
 * @param droppedTokens cut off because a sentence was longer than the context
 */
public record TextCounts(
    long documents, long bytes, long tokens, long unknownTokens, long droppedTokens)
    implements Serializable {

  /** No text. */
  public static final TextCounts NONE = new TextCounts(0, 0, 0, 0, 0);

  public TextCounts {
    if (documents < 0 || bytes < 0 || tokens < 0 || unknownTokens < 0 || droppedTokens < 0) {
      throw new IllegalArgumentException(
          "%d documents, %d bytes, %d tokens, %d unknown, %d dropped: expected at least 0"
              .formatted(documents, bytes, tokens, unknownTokens, droppedTokens));
    }
    if (unknownTokens > tokens) {
      throw new IllegalArgumentException(
          "expected at most %d unknown tokens, got %d".formatted(tokens, unknownTokens));
    }
  }

  /** Both together. */
  public TextCounts plus(TextCounts other) {
    return new TextCounts(
        documents + other.documents,
        bytes + other.bytes,
        tokens + other.tokens,
        unknownTokens + other.unknownTokens,
        droppedTokens + other.droppedTokens);
  }

  /** Tokens a byte of text becomes, dropped ones included; 0 if there is no text. */
  public double tokensPerByte() {
    return bytes == 0 ? 0 : (double) (tokens + droppedTokens) / bytes;
  }

  /** Share of the tokens that are unknown; 0 if there are none. */
  public double unknownRate() {
    return tokens == 0 ? 0 : (double) unknownTokens / tokens;
  }
}
