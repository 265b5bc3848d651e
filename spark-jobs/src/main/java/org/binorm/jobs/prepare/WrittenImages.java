package org.binorm.jobs.prepare;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.binorm.datasets.Rejection;
import org.binorm.datasets.prepared.ChannelStatistics;
import org.binorm.datasets.prepared.PartFile;
import org.binorm.datasets.prepared.SplitFiles;
import org.binorm.datasets.split.Subset;

/** Everything that the second pass wrote, put together from the reports of its tasks. */
final class WrittenImages {
  private final Map<Subset, List<PartFile>> parts = new EnumMap<>(Subset.class);
  private final ChannelStatistics statistics;
  private final long[] trainingRowsPerClass;
  private long bytes;
  private long rejected;
  private Optional<Rejection> firstRejection = Optional.empty();

  WrittenImages(int channels, int classes) {
    this.statistics = new ChannelStatistics(channels);
    this.trainingRowsPerClass = new long[classes];
  }

  void add(PartReport report) {
    if (report instanceof PartReport.Shard shard) {
      addShard(shard);
    } else if (report instanceof PartReport.Rejected some) {
      rejected += some.count();
      firstRejection = Optional.of(some.first());
    }
  }

  private void addShard(PartReport.Shard shard) {
    parts.computeIfAbsent(shard.subset(), subset -> new ArrayList<>()).add(shard.file());
    bytes += shard.bytes();
    if (shard.subset() == Subset.TRAIN) {
      statistics.merge(shard.statistics());
      for (int label = 0; label < trainingRowsPerClass.length; label++) {
        trainingRowsPerClass[label] += shard.rowsPerClass().get(label);
      }
    }
  }

  Map<Subset, SplitFiles> splits() {
    Map<Subset, SplitFiles> splits = new EnumMap<>(Subset.class);
    parts.forEach((subset, files) -> splits.put(subset, SplitFiles.of(files)));
    return splits;
  }

  long rows(Subset subset) {
    return parts.getOrDefault(subset, List.of()).stream().mapToLong(PartFile::rows).sum();
  }

  /** Of the training split. */
  ChannelStatistics statistics() {
    return statistics;
  }

  /** The names of those classes that have no image to train on. */
  List<String> classesWithoutTraining(List<String> names) {
    List<String> without = new ArrayList<>();
    for (int label = 0; label < trainingRowsPerClass.length; label++) {
      if (trainingRowsPerClass[label] == 0) {
        without.add(names.get(label));
      }
    }
    return without;
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
