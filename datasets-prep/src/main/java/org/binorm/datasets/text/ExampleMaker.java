package org.binorm.datasets.text;

/**
 * Makes examples of the documents it is given, one after the other.
 *
 * <p>Its output gets them in order. Not thread-safe.
 */
public interface ExampleMaker {

  /** Takes the next document. */
  void add(SourceDocument document);

  /** Makes an example of what is left over; nothing may be added afterwards. */
  void finish();
}
