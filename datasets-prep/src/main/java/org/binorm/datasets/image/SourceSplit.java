package org.binorm.datasets.image;

import java.io.IOException;
import java.io.Serializable;
import org.apache.hadoop.conf.Configuration;

/**
 * A part of a source that one task reads: a description of a few bytes or names, never the data.
 *
 * <p>Reading twice gives the same records in the same order.
 */
public interface SourceSplit extends Serializable {

  /**
   * Hands every record of this part to the sink.
   *
   * @throws IOException if the storage fails, which a retry may cure
   * @throws org.binorm.datasets.DatasetException if the data is damaged beyond single records
   */
  void read(Configuration conf, ImageSink sink) throws IOException;
}
