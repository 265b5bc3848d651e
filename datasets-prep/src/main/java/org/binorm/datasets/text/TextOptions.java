package org.binorm.datasets.text;

import java.io.Serializable;
import java.util.List;
import java.util.Objects;

/**
 * How the files of a corpus are read.
 *
 * @param field name of the text in JSON lines, or of the text column in Parquet
 * @param maxDocumentBytes longest line and longest document; more is an error
 * @param validationFiles files that are the validation subset, relative to the source; if these or
 *     {@code testFiles} are given, the files' own names say nothing
 * @param testFiles files that are the test subset, relative to the source
 * @param splitBytes files that are read line by line are cut into parts of about this size; changes
 *     who reads a document, never the documents
 */
public record TextOptions(
    String field,
    BadUtf8 badUtf8,
    int maxDocumentBytes,
    List<String> validationFiles,
    List<String> testFiles,
    long splitBytes)
    implements Serializable {

  public static final String DEFAULT_FIELD = "text";
  public static final int DEFAULT_MAX_DOCUMENT_BYTES = 16 << 20;

  /** A task's worth of tokenizing: seconds, not minutes. */
  public static final long DEFAULT_SPLIT_BYTES = 4L << 20;

  /** A document has to fit an array, with room beside it. */
  public static final int LARGEST_DOCUMENT_BYTES = 1 << 30;

  public TextOptions {
    Objects.requireNonNull(badUtf8, "badUtf8");
    validationFiles = List.copyOf(validationFiles);
    testFiles = List.copyOf(testFiles);
    if (field.isBlank()) {
      throw new IllegalArgumentException("field: expected a name, got a blank one");
    }
    if (maxDocumentBytes < 1 || maxDocumentBytes > LARGEST_DOCUMENT_BYTES) {
      throw new IllegalArgumentException(
          "document of %d bytes: expected from 1 to %d"
              .formatted(maxDocumentBytes, LARGEST_DOCUMENT_BYTES));
    }
    if (splitBytes < 1) {
      throw new IllegalArgumentException("split of " + splitBytes + " bytes: expected at least 1");
    }
  }

  /** The defaults: field "text", bad UTF-8 refused, subsets by the files' names. */
  public static TextOptions defaults() {
    return new TextOptions(
        DEFAULT_FIELD,
        BadUtf8.REFUSE,
        DEFAULT_MAX_DOCUMENT_BYTES,
        List.of(),
        List.of(),
        DEFAULT_SPLIT_BYTES);
  }

  /** The same with a field of another name. */
  public TextOptions withField(String name) {
    return new TextOptions(name, badUtf8, maxDocumentBytes, validationFiles, testFiles, splitBytes);
  }

  /** The same with another treatment of bad UTF-8. */
  public TextOptions withBadUtf8(BadUtf8 treatment) {
    return new TextOptions(
        field, treatment, maxDocumentBytes, validationFiles, testFiles, splitBytes);
  }

  /** The same with another bound on lines and documents. */
  public TextOptions withMaxDocumentBytes(int bytes) {
    return new TextOptions(field, badUtf8, bytes, validationFiles, testFiles, splitBytes);
  }

  /** The same with files named for subsets. */
  public TextOptions withFiles(List<String> validation, List<String> test) {
    return new TextOptions(field, badUtf8, maxDocumentBytes, validation, test, splitBytes);
  }

  /** The same with parts of another size. */
  public TextOptions withSplitBytes(long bytes) {
    return new TextOptions(field, badUtf8, maxDocumentBytes, validationFiles, testFiles, bytes);
  }
}
