package org.binorm.datasets.tokenizer;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Opens tokenizers. */
public final class Tokenizers {

  private Tokenizers() {}

  /** Opens the bytes of a {@code tokenizer.json}. */
  public static Tokenizer load(byte[] json) {
    throw new UnsupportedOperationException("not yet: " + json.length);
  }

  /** Opens a {@code tokenizer.json}. */
  public static Tokenizer load(Configuration conf, Path file) throws IOException {
    throw new IOException("not yet: " + file + conf);
  }
}
