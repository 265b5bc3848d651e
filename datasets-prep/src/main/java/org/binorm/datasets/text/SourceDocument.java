package org.binorm.datasets.text;

import java.util.Objects;
import org.binorm.datasets.split.Subset;

/**
 * One document of a corpus, not blank.
 *
 * @param id stable name: the file's, with {@code #offset} if the file holds several documents
 * @param subset what the source says, possibly {@link Subset#UNSPECIFIED}
 * @param file name relative to the root of the corpus
 * @param offset where the document starts in the (unpacked) file: bytes, or the row of a Parquet
 *     file
 * @param replaced whether bad UTF-8 was replaced in it
 */
public record SourceDocument(
    String id, Subset subset, String file, long offset, String text, boolean replaced) {

  public SourceDocument {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(subset, "subset");
    Objects.requireNonNull(file, "file");
    Objects.requireNonNull(text, "text");
  }

  /** Bytes of the text in UTF-8. */
  public long utf8Bytes() {
    long bytes = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      // Each half of a surrogate pair counts for two of its four bytes.
      bytes += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
    }
    return bytes;
  }
}
