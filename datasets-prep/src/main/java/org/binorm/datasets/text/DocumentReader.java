package org.binorm.datasets.text;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Finds the documents that start in a range of a file. */
interface DocumentReader {

  /** Whether a file can be read in parts. */
  boolean splittable();

  /** Hands the documents of a range to the output, in their order. */
  void read(Configuration conf, Path file, FileRange range, DocumentOutput output)
      throws IOException;
}
