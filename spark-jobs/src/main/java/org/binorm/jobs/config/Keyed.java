package org.binorm.jobs.config;

/** An enum whose constants have a name in the config file. */
public interface Keyed {

  /** The constant's name in the config file. */
  default String key() {
    return KebabCase.ofConstant((Enum<?>) this);
  }
}
