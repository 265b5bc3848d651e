package org.binorm.jobs.prepare;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.binorm.datasets.Rejection;
import org.binorm.datasets.prepared.PartFile;
import org.binorm.datasets.prepared.SplitFiles;
import org.binorm.datasets.split.Subset;

/** Everything that the last pass wrote, put together from the reports of its tasks. */
abstract class WrittenShards {
  private final Map<Subset, List<PartFile>> parts = new EnumMap<>(Subset.class);
  private long bytes;
  private long rejected;
  private Optional<Rejection> firstRejection = Optional.empty();

  void add(PartReport report) {
    if (report instanceof PartReport.Shard shard) {
      parts.computeIfAbsent(shard.subset(), subset -> new ArrayList<>()).add(shard.file());
      bytes += shard.bytes();
      addContent(shard);
    } else if (report instanceof PartReport.Rejected some) {
      rejected += some.count();
      firstRejection = Optional.of(some.first());
    }
  }

  /** Takes what is special to the kind of data. */
  abstract void addContent(PartReport.Shard shard);

  Map<Subset, SplitFiles> splits() {
    Map<Subset, SplitFiles> splits = new EnumMap<>(Subset.class);
    parts.forEach((subset, files) -> splits.put(subset, SplitFiles.of(files)));
    return splits;
  }

  long rows(Subset subset) {
    return parts.getOrDefault(subset, List.of()).stream().mapToLong(PartFile::rows).sum();
  }

  /** Size of all shards. */
  long bytes() {
    return bytes;
  }

  long rejected() {
    return rejected;
  }

  /** By file and offset; empty if none was rejected. */
  Optional<Rejection> firstRejection() {
    return firstRejection;
  }
}
