package org.binorm.jobs.predict;

import java.io.Serializable;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The labels of a data set as those of a model, class by class of the same name.
 *
 * <p>A class and not a record because Spark's Kryo cannot restore records.
 */
final class Labels implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(Labels.class);

  /** By label of the data set; negative if the model has no such class. */
  private final int[] ofModel;

  private Labels(int[] ofModel) {
    this.ofModel = ofModel;
  }

  /**
   * Matches the classes by name.
   *
   * @param input what the warning calls the data set
   */
  static Labels of(String input, List<String> classes, List<String> modelClasses) {
    for (String name : classes) {
      if (!modelClasses.contains(name)) {
        LOG.warn("{}: class \"{}\" is not one of the model's, its rows have no label", input, name);
      }
    }
    return new Labels(classes.stream().mapToInt(modelClasses::indexOf).toArray());
  }

  /** How many labels the data set has. */
  int known() {
    return ofModel.length;
  }

  /** The label that the model gives this class; null if it has no such class. */
  Integer ofModel(int label) {
    return ofModel[label] < 0 ? null : (Integer) ofModel[label];
  }
}
