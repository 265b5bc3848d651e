package org.binorm.datasets.image;

import org.binorm.datasets.Rejection;

/** Receives what a split reads, in the split's own order. */
public interface ImageSink {

  /** One image; its arrays belong to the receiver. */
  void accept(SourceImage image);

  /** One record that could not be read. */
  void reject(Rejection rejection);
}
