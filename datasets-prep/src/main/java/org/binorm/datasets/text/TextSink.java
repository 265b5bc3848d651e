package org.binorm.datasets.text;

import org.binorm.datasets.Rejection;

/** Receives what a split reads, in the split's own order. */
public interface TextSink {

  /** One document. */
  void accept(SourceDocument document);

  /** One record that could not be read. */
  void reject(Rejection rejection);
}
