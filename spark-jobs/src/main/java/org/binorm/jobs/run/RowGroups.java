package org.binorm.jobs.run;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.spark.util.SerializableConfiguration;
import org.binorm.datasets.prepared.RowGroupRef;
import org.binorm.engine.train.SampleBlock;
import org.binorm.engine.train.SampleBlocks;

/**
 * One split of a prepared data set as executors see it: row groups, read on demand through the
 * executor's {@link BlockCache}.
 *
 * @param fingerprint of the manifest: what is cached for another version is never used
 */
public record RowGroups(
    List<RowGroupRef> refs,
    BlockReader reader,
    String fingerprint,
    double cacheFraction,
    SerializableConfiguration hadoop)
    implements SampleBlocks, Serializable {

  public RowGroups {
    refs = List.copyOf(refs);
  }

  /** Rows of every block, in order. */
  public int[] rows() {
    return refs.stream().mapToInt(RowGroupRef::rows).toArray();
  }

  @Override
  public SampleBlock block(int index) {
    RowGroupRef ref = refs.get(index);
    return BlockCache.get(
        fingerprint + "/" + ref.file() + "#" + ref.rowGroup(), cacheFraction, () -> read(ref));
  }

  private SampleBlock read(RowGroupRef ref) {
    try {
      return reader.read(hadoop.value(), ref);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + ref.file(), e);
    }
  }
}
