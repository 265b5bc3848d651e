package org.binorm.datasets.split;

import java.util.List;

/** The part of a data set that a row belongs to. */
public enum Subset {
  TRAIN("train"),
  VALIDATION("validation"),
  TEST("test"),
  /** The source does not say; {@link SubsetAssigner} decides. */
  UNSPECIFIED("unspecified");

  private static final List<Subset> PREPARED = List.of(TRAIN, VALIDATION, TEST);

  private final String directoryName;

  Subset(String directoryName) {
    this.directoryName = directoryName;
  }

  /** Name of this part's folder in a prepared data set, and its key in the manifest. */
  public String directoryName() {
    return directoryName;
  }

  /** The parts a prepared data set consists of, in the order they are written. */
  public static List<Subset> prepared() {
    return PREPARED;
  }
}
