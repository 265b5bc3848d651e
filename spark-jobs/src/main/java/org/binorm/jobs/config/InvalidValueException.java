package org.binorm.jobs.config;

/** A value that a record refuses; the binder adds where the value came from. */
final class InvalidValueException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final String key;
  private final String detail;

  /**
   * A refusal.
   *
   * @param key the component in kebab case, relative to its record
   */
  InvalidValueException(String key, String detail) {
    super(key + ": " + detail);
    this.key = key;
    this.detail = detail;
  }

  /** A required key that is absent. */
  static InvalidValueException missing(String key) {
    return new InvalidValueException(key, "");
  }

  String key() {
    return key;
  }

  String detail() {
    return detail;
  }

  boolean isMissing() {
    return detail.isEmpty();
  }
}
