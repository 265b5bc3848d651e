package org.binorm.jobs.prepare;

import java.util.ArrayList;
import java.util.List;
import org.binorm.datasets.prepared.ChannelStatistics;
import org.binorm.datasets.split.Subset;

/** The images that were written. */
final class WrittenImages extends WrittenShards {
  private final ChannelStatistics statistics;
  private final long[] trainingRowsPerClass;

  WrittenImages(int channels, int classes) {
    this.statistics = new ChannelStatistics(channels);
    this.trainingRowsPerClass = new long[classes];
  }

  @Override
  void addContent(PartReport.Shard shard) {
    if (shard.subset() == Subset.TRAIN) {
      WriteImages.Content content = (WriteImages.Content) shard.content();
      statistics.merge(content.statistics());
      for (int label = 0; label < trainingRowsPerClass.length; label++) {
        trainingRowsPerClass[label] += content.rowsPerClass().get(label);
      }
    }
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
}
