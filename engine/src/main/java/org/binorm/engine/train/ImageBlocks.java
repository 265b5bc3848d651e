package org.binorm.engine.train;

/** A data set of images in blocks; reading a block again gives the same block. */
public interface ImageBlocks {
  ImageBlock block(int index);
}
