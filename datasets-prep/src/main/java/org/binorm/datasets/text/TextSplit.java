package org.binorm.datasets.text;

import java.io.IOException;
import java.io.Serializable;
import org.apache.hadoop.conf.Configuration;

/**
 * A part of a corpus that one task reads: a description of a few names, never the text.
 *
 * <p>Reading twice gives the same documents in the same order.
 */
public interface TextSplit extends Serializable {

  /**
   * Hands every document of this part to the sink.
   *
   * @throws IOException if the storage fails, which a retry may cure
   * @throws org.binorm.datasets.DatasetException if a file is damaged beyond single documents, or a
   *     document is longer than allowed
   */
  void read(Configuration conf, TextSink sink) throws IOException;
}
