package org.binorm.datasets.text;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * The lines that a range of a file is responsible for: those that start in it, and as many more as
 * the caller wants.
 *
 * <p>Lines end with LF or CR LF, which belong to no line. A line longer than a document may be is
 * refused before it fills memory. Not thread-safe.
 */
final class LineReader implements AutoCloseable {

  private static final int BUFFER_BYTES = 1 << 16;
  private static final int FIRST_LINE_BYTES = 1 << 10;

  private final InputStream in;
  private final DocumentOutput output;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int bufferStart;
  private int bufferEnd;
  private long position;
  private long start;
  private byte[] line = new byte[FIRST_LINE_BYTES];
  private int length;
  private boolean ended;

  private LineReader(InputStream in, long position, DocumentOutput output) {
    this.in = in;
    this.position = position;
    this.output = output;
  }

  /** Opens a file before the first line that starts in the range. */
  static LineReader open(Configuration conf, Path file, FileRange range, DocumentOutput output)
      throws IOException {
    if (range.start() == 0) {
      return new LineReader(TextInput.open(conf, file, 0), 0, output);
    }
    // One byte earlier: if it ends a line, the next one starts in the range.
    long before = range.start() - 1;
    LineReader reader = new LineReader(TextInput.open(conf, file, before), before, output);
    try {
      reader.ended = !reader.skipLine(range.end());
      return reader;
    } catch (IOException | RuntimeException e) {
      reader.close();
      throw e;
    }
  }

  /** Skips the rest of a line; false if no line starts before the end. */
  private boolean skipLine(long end) throws IOException {
    while (position < end && fill()) {
      int lineFeed = findLineFeed();
      if (lineFeed >= 0) {
        consume(lineFeed + 1 - bufferStart);
        return true;
      }
      consume(bufferEnd - bufferStart);
    }
    return false;
  }

  /** Reads the next line; false at the end of the file, or if none starts in the range. */
  boolean next() throws IOException {
    if (ended) {
      return false;
    }
    start = position;
    length = 0;
    while (fill()) {
      int lineFeed = findLineFeed();
      append(lineFeed < 0 ? bufferEnd : lineFeed);
      if (lineFeed >= 0) {
        consume(1);
        dropCarriageReturn();
        return true;
      }
    }
    dropCarriageReturn();
    return position > start;
  }

  private void dropCarriageReturn() {
    if (length > 0 && line[length - 1] == '\r') {
      length--;
    }
  }

  private boolean fill() throws IOException {
    if (bufferStart == bufferEnd) {
      bufferStart = 0;
      bufferEnd = Math.max(0, in.read(buffer, 0, buffer.length));
    }
    return bufferEnd > bufferStart;
  }

  private int findLineFeed() {
    for (int i = bufferStart; i < bufferEnd; i++) {
      if (buffer[i] == '\n') {
        return i;
      }
    }
    return -1;
  }

  private void append(int to) {
    int count = to - bufferStart;
    if (length + count > output.options().maxDocumentBytes()) {
      throw output.tooLong("line", start);
    }
    if (length + count > line.length) {
      line = Arrays.copyOf(line, Math.max(2 * line.length, length + count));
    }
    System.arraycopy(buffer, bufferStart, line, length, count);
    length += count;
    consume(count);
  }

  private void consume(int count) {
    bufferStart += count;
    position += count;
  }

  /** Byte of the file where the current line starts. */
  long start() {
    return start;
  }

  /** The current line in its first {@link #length()} bytes; overwritten by the next. */
  byte[] bytes() {
    return line;
  }

  int length() {
    return length;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
