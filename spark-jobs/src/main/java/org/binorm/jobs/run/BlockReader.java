package org.binorm.jobs.run;

import java.io.IOException;
import java.io.Serializable;
import org.apache.hadoop.conf.Configuration;
import org.binorm.datasets.image.ImageShape;
import org.binorm.datasets.prepared.ImageRowGroup;
import org.binorm.datasets.prepared.RowGroupReader;
import org.binorm.datasets.prepared.RowGroupRef;
import org.binorm.datasets.prepared.TextRowGroupReader;
import org.binorm.datasets.prepared.TokenRowGroup;
import org.binorm.engine.train.ImageBlock;
import org.binorm.engine.train.SampleBlock;
import org.binorm.engine.train.TokenBlock;

/** Reads a row group of a prepared data set as a block of samples. */
public sealed interface BlockReader extends Serializable {
  SampleBlock read(Configuration hadoop, RowGroupRef ref) throws IOException;

  /** Images of one shape. */
  record Images(ImageShape shape, int classes) implements BlockReader {
    @Override
    public SampleBlock read(Configuration hadoop, RowGroupRef ref) throws IOException {
      ImageRowGroup group = RowGroupReader.read(hadoop, ref, shape, classes);
      return new ImageBlock(group.labels(), group.pixels());
    }
  }

  /** Sequences of up to context + 1 tokens. */
  record Tokens(int vocabulary, int context) implements BlockReader {
    @Override
    public SampleBlock read(Configuration hadoop, RowGroupRef ref) throws IOException {
      TokenRowGroup group = TextRowGroupReader.read(hadoop, ref, vocabulary, context);
      return new TokenBlock(group.offsets(), group.tokens());
    }
  }
}
