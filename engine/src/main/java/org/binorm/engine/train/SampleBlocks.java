package org.binorm.engine.train;

/** A data set in blocks; reading a block again gives the same block. */
public interface SampleBlocks {
  SampleBlock block(int index);
}
