package org.binorm.jobs.prepare;

import java.io.Serializable;
import org.binorm.datasets.Rejection;
import org.binorm.datasets.prepared.PartFile;
import org.binorm.datasets.split.Subset;

/** What a task of the second pass says about its partition; an empty one says nothing. */
sealed interface PartReport extends Serializable {

  /**
   * One shard.
   *
   * @param bytes of the file
   * @param content what is special to the kind of data
   */
  record Shard(Subset subset, PartFile file, long bytes, Serializable content)
      implements PartReport {}

  /** The rejected records, which are all in one partition. */
  record Rejected(long count, Rejection first) implements PartReport {}
}
