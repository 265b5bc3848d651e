package org.binorm.datasets.split;

import java.io.Serializable;
import java.util.Set;
import org.binorm.datasets.DatasetException;

/**
 * Decides which subset a row belongs to: a pure function of its id and of what its source says.
 *
 * <p>In this order: the explicit lists win; rows the source calls validation or test stay so; the
 * rest is divided by a hash of (seed, id). Training rows give up {@code validationFraction}; rows
 * without a subset give up {@code testFraction} too. A source that names its training part has
 * decided about its test part, so none is carved from it.
 *
 * @param validationFraction share of rows that become validation, in [0, 1)
 * @param testFraction share of the unspecified rows that become test, in [0, 1)
 */
public record SubsetAssigner(
    long seed,
    double validationFraction,
    double testFraction,
    Set<String> validationIds,
    Set<String> testIds)
    implements Serializable {

  private static final double TWO_TO_63 = 0x1p63;

  public SubsetAssigner {
    requireFraction("validation fraction", validationFraction);
    requireFraction("test fraction", testFraction);
    if (validationFraction + testFraction >= 1) {
      throw new DatasetException(
          "validation and test fractions: expected a sum below 1, got "
              + (validationFraction + testFraction)
              + "; nothing would be left to train on");
    }
    validationIds = Set.copyOf(validationIds);
    testIds = Set.copyOf(testIds);
    for (String id : validationIds) {
      if (testIds.contains(id)) {
        throw new DatasetException(
            "id \"" + id + "\": listed for validation and for test, expected one of them");
      }
    }
  }

  /** An assigner without explicit lists. */
  public SubsetAssigner(long seed, double validationFraction, double testFraction) {
    this(seed, validationFraction, testFraction, Set.of(), Set.of());
  }

  /** The subset of one row; never {@link Subset#UNSPECIFIED}. */
  public Subset assign(String id, Subset given) {
    if (testIds.contains(id)) {
      return Subset.TEST;
    }
    if (validationIds.contains(id)) {
      return Subset.VALIDATION;
    }
    return switch (given) {
      case VALIDATION, TEST -> given;
      case TRAIN -> byHash(id, 0);
      case UNSPECIFIED -> byHash(id, testFraction);
    };
  }

  private Subset byHash(String id, double testShare) {
    double position = (StableHash.of("subset", seed, id) >>> 1) / TWO_TO_63;
    if (position < testShare) {
      return Subset.TEST;
    }
    return position < testShare + validationFraction ? Subset.VALIDATION : Subset.TRAIN;
  }

  private static void requireFraction(String name, double value) {
    if (!(value >= 0 && value < 1)) {
      throw new DatasetException(name + ": expected at least 0 and below 1, got " + value);
    }
  }
}
