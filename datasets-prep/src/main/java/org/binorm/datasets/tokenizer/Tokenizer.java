package org.binorm.datasets.tokenizer;

import java.util.OptionalInt;

/**
 * Text to token ids and back, as one {@code tokenizer.json} says.
 *
 * <p>Safe for use by several threads at once. Holds native memory until closed; not serializable:
 * tasks open their own from {@link #json()}.
 */
public interface Tokenizer extends AutoCloseable {

  /** The ids of a text, without special tokens at its ends. */
  int[] encode(String text);

  /** The ids of a text as the file's post-processor frames it, such as {@code [CLS] … [SEP]}. */
  int[] encodeWithSpecials(String text);

  /** The text of ids; special tokens are skipped. */
  String decode(int[] ids);

  /** The token of an id, as it stands in the vocabulary. */
  String token(int id);

  /** The id of a token, as it stands in the vocabulary or among the added tokens. */
  OptionalInt id(String token);

  /** The highest id plus one, added tokens included: what an embedding needs as rows. */
  int vocabularySize();

  /** What stands for characters the vocabulary cannot spell; byte-level tokenizers need none. */
  OptionalInt unknownId();

  /**
   * What separates documents: {@code [SEP]}, {@code </s>} or {@code <|endoftext|>}, whichever the
   * file has.
   */
  OptionalInt endOfTextId();

  /** What fills a batch beside shorter sequences. */
  OptionalInt paddingId();

  /** A copy of the bytes of the {@code tokenizer.json} this was made from. */
  byte[] json();

  /** SHA-256 of {@link #json()}, hexadecimal: the identity a checkpoint remembers. */
  String sha256();

  /** Frees the native memory; no other method may be called afterwards. */
  @Override
  void close();
}
