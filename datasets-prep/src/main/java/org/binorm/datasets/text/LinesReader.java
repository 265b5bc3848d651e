package org.binorm.datasets.text;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Every line that is not blank is one document. */
final class LinesReader implements DocumentReader {

  @Override
  public boolean splittable() {
    return true;
  }

  @Override
  public void read(Configuration conf, Path file, FileRange range, DocumentOutput output)
      throws IOException {
    try (LineReader lines = LineReader.open(conf, file, range, output)) {
      while (lines.next() && lines.start() < range.end()) {
        output.document(lines.start(), lines.bytes(), 0, lines.length());
      }
    }
  }
}
