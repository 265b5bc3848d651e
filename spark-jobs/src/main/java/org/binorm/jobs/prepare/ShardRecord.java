package org.binorm.jobs.prepare;

import java.io.Serializable;
import org.binorm.datasets.Rejection;

/** What became of one record of a source on its way to a shard: content, or the reason why not. */
interface ShardRecord extends Serializable {

  /** Of a record that could not be used. */
  Rejection rejection();

  /** What such records are, for messages: images, documents. */
  String noun();

  /** Where the record came from, for messages. */
  String place();
}
