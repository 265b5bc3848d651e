package org.binorm.jobs.prepare;

import java.io.Serializable;
import java.util.List;
import org.binorm.datasets.Rejection;
import org.binorm.datasets.prepared.ChannelStatistics;
import org.binorm.datasets.prepared.PartFile;
import org.binorm.datasets.split.Subset;

/** What a task of the second pass says about its partition; an empty one says nothing. */
sealed interface PartReport extends Serializable {

  /**
   * One shard.
   *
   * @param statistics of the pixels if it is a training shard, else of none
   * @param rowsPerClass by label
   * @param bytes of the file
   */
  record Shard(
      Subset subset,
      PartFile file,
      ChannelStatistics statistics,
      List<Long> rowsPerClass,
      long bytes)
      implements PartReport {}

  /** The rejected records, which are all in one partition. */
  record Rejected(long count, Rejection first) implements PartReport {}
}
