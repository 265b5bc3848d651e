package org.binorm.datasets.image;

import java.util.List;
import java.util.Optional;

/** An opened data set of labelled images; lives on the driver, its splits travel. */
public interface ImageSource {

  /** Names of the classes; a label is an index into this list. */
  List<String> classNames();

  /** All parts, in an order that depends on nothing but the data. */
  List<? extends SourceSplit> splits();

  /** SHA-256 (hex) that changes when the files of the data set do. */
  String fingerprint();

  /** The shape all images have, where the format fixes one. */
  Optional<ImageShape> naturalShape();
}
