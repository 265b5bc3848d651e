package org.binorm.datasets.text;

import java.io.IOException;
import java.util.Arrays;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * WikiText, raw or tokenized: a heading of the first level, {@code = Title =} on a line of its own,
 * starts a document and belongs to it; {@code = = Section = =} does not. {@code <unk>} is text like
 * any other. What stands before the first heading is a document too, unless it is blank.
 */
final class WikiTextReader implements DocumentReader {

  @Override
  public boolean splittable() {
    return true;
  }

  @Override
  public void read(Configuration conf, Path file, FileRange range, DocumentOutput output)
      throws IOException {
    Article article = new Article(output);
    if (range.start() == 0) {
      article.begin(0);
    }
    try (LineReader lines = LineReader.open(conf, file, range, output)) {
      while (lines.next()) {
        boolean heading = isHeading(lines.bytes(), lines.length());
        boolean beyond = lines.start() >= range.end();
        if (beyond && (heading || !article.begun)) {
          break;
        }
        if (heading) {
          article.end();
          article.begin(lines.start());
        }
        article.add(lines.bytes(), lines.length());
      }
    }
    article.end();
  }

  /** {@code = Title =} with blanks around it; a title holds no other equals sign. */
  static boolean isHeading(byte[] line, int length) {
    int from = 0;
    int to = length;
    while (from < to && line[from] == ' ') {
      from++;
    }
    while (to > from && line[to - 1] == ' ') {
      to--;
    }
    if (to - from < "= T =".length()
        || line[from] != '='
        || line[from + 1] != ' '
        || line[to - 1] != '='
        || line[to - 2] != ' ') {
      return false;
    }
    for (int i = from + 1; i < to - 1; i++) {
      if (line[i] == '=') {
        return false;
      }
    }
    return true;
  }

  /** The lines of the current document, or of none before the range's first heading. */
  private static final class Article {

    private static final int FIRST_BYTES = 1 << 14;

    private final DocumentOutput output;
    private boolean begun;
    private long start;
    private byte[] bytes = new byte[FIRST_BYTES];
    private int length;

    Article(DocumentOutput output) {
      this.output = output;
    }

    void begin(long offset) {
      begun = true;
      start = offset;
      length = 0;
    }

    void add(byte[] line, int lineLength) {
      if (!begun) {
        return;
      }
      if (length + lineLength + 1 > output.options().maxDocumentBytes()) {
        throw output.tooLong("document", start);
      }
      int needed = length + lineLength + 1;
      if (needed > bytes.length) {
        bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, needed));
      }
      System.arraycopy(line, 0, bytes, length, lineLength);
      bytes[needed - 1] = '\n';
      length = needed;
    }

    void end() {
      if (begun) {
        output.document(start, bytes, 0, length);
        begun = false;
      }
    }
  }
}
