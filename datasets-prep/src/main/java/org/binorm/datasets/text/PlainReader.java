package org.binorm.datasets.text;

import java.io.IOException;
import java.io.InputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Every file is one document. */
final class PlainReader implements DocumentReader {

  @Override
  public boolean splittable() {
    return false;
  }

  @Override
  public void read(Configuration conf, Path file, FileRange range, DocumentOutput output)
      throws IOException {
    int most = output.options().maxDocumentBytes();
    byte[] bytes;
    try (InputStream in = TextInput.open(conf, file, 0)) {
      bytes = in.readNBytes(most + 1);
    }
    if (bytes.length > most) {
      throw output.tooLong("document", 0);
    }
    output.wholeFile(bytes);
  }
}
