package org.binorm.datasets.text;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.binorm.datasets.DatasetException;
import org.binorm.datasets.Rejection;
import org.binorm.datasets.split.Subset;

/**
 * Makes documents of the bytes found in one file: decodes them, drops blank ones, and holds to the
 * bounds.
 */
final class DocumentOutput {

  private static final char BYTE_ORDER_MARK = '\uFEFF';
  private static final char REPLACEMENT = '\uFFFD';

  private final String file;
  private final Subset subset;
  private final TextOptions options;
  private final TextSink sink;

  DocumentOutput(String file, Subset subset, TextOptions options, TextSink sink) {
    this.file = file;
    this.subset = subset;
    this.options = options;
    this.sink = sink;
  }

  /** A decoded text, and whether that took replacements. */
  record Decoded(String text, boolean replaced) {}

  TextOptions options() {
    return options;
  }

  String file() {
    return file;
  }

  /** The only document of the file. */
  void wholeFile(byte[] bytes) {
    decode(0, bytes, 0, bytes.length).ifPresent(decoded -> accept(file, 0, decoded));
  }

  /** One document among several. */
  void document(long offset, byte[] bytes, int from, int to) {
    decode(offset, bytes, from, to).ifPresent(decoded -> document(offset, decoded));
  }

  /** One document among several, whose text may hold what UTF-8 cannot; see {@link #decode}. */
  void document(long offset, String text, boolean replaced) {
    if (isWellFormed(text)) {
      document(offset, new Decoded(text, replaced));
    } else if (options.badUtf8() == BadUtf8.REPLACE) {
      document(offset, new Decoded(withoutLoneSurrogates(text), true));
    } else {
      reject(offset, "text with half a surrogate pair, which has no UTF-8");
    }
  }

  private void document(long offset, Decoded decoded) {
    accept(file + "#" + offset, offset, decoded);
  }

  private void accept(String id, long offset, Decoded decoded) {
    if (!decoded.text().isBlank()) {
      sink.accept(new SourceDocument(id, subset, file, offset, decoded.text(), decoded.replaced()));
    }
  }

  void reject(long offset, String reason) {
    sink.reject(new Rejection(file, offset, reason));
  }

  /** Text of bytes; empty, and the record rejected, if they are not UTF-8 and have to be. */
  Optional<Decoded> decode(long offset, byte[] bytes, int from, int to) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes, from, to - from);
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(buffer).toString();
      return Optional.of(new Decoded(withoutMark(offset, text), false));
    } catch (CharacterCodingException e) {
      if (options.badUtf8() == BadUtf8.REPLACE) {
        String text = new String(bytes, from, to - from, StandardCharsets.UTF_8);
        return Optional.of(new Decoded(withoutMark(offset, text), true));
      }
      long where = buffer.position() - from;
      reject(offset, "bad UTF-8 " + where + " bytes after the start of the record");
      return Optional.empty();
    }
  }

  private static String withoutMark(long offset, String text) {
    boolean marked = offset == 0 && !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK;
    return marked ? text.substring(1) : text;
  }

  private static boolean isWellFormed(String text) {
    return text.equals(withoutLoneSurrogates(text));
  }

  private static String withoutLoneSurrogates(String text) {
    if (text.chars().noneMatch(c -> Character.isSurrogate((char) c))) {
      return text;
    }
    StringBuilder result = new StringBuilder(text.length());
    text.codePoints()
        .map(c -> c <= Character.MAX_VALUE && Character.isSurrogate((char) c) ? REPLACEMENT : c)
        .forEach(result::appendCodePoint);
    return result.toString();
  }

  /** What to throw where a line or document does not end in time. */
  DatasetException tooLong(String what, long offset) {
    return new DatasetException(
        "%s: the %s at byte %d is longer than text.max-document-bytes (%d); raise it, or check data.format"
            .formatted(file, what, offset, options.maxDocumentBytes()));
  }
}
