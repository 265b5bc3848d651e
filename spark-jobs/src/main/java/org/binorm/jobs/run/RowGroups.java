package org.binorm.jobs.run;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.util.SerializableConfiguration;
import org.binorm.datasets.image.ImageShape;
import org.binorm.datasets.prepared.ImageRowGroup;
import org.binorm.datasets.prepared.RowGroupReader;
import org.binorm.datasets.prepared.RowGroupRef;
import org.binorm.engine.train.ImageBlock;
import org.binorm.engine.train.ImageBlocks;

/**
 * One split of a prepared data set as executors see it: row groups, read on demand through the
 * executor's {@link BlockCache}.
 *
 * @param fingerprint of the manifest: what is cached for another version is never used
 */
public record RowGroups(
    List<RowGroupRef> refs,
    ImageShape shape,
    int classes,
    String fingerprint,
    double cacheFraction,
    SerializableConfiguration hadoop)
    implements ImageBlocks, Serializable {

  public RowGroups {
    refs = List.copyOf(refs);
  }

  /** Rows of every block, in order. */
  public int[] rows() {
    return refs.stream().mapToInt(RowGroupRef::rows).toArray();
  }

  @Override
  public ImageBlock block(int index) {
    RowGroupRef ref = refs.get(index);
    return BlockCache.get(
        fingerprint + "/" + ref.file() + "#" + ref.rowGroup(), cacheFraction, () -> read(ref));
  }

  private ImageBlock read(RowGroupRef ref) {
    try {
      Configuration configuration = hadoop.value();
      ImageRowGroup group = RowGroupReader.read(configuration, ref, shape, classes);
      return new ImageBlock(group.labels(), group.pixels());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + ref.file(), e);
    }
  }
}
