package org.binorm.jobs.prepare;

import java.io.Serializable;
import java.util.HashSet;
import java.util.Set;

/** Which of the ids that the user listed the source has. Not thread-safe. */
final class FoundIds implements Serializable {
  private static final long serialVersionUID = 1L;

  private final Set<String> listed = new HashSet<>();
  private String example = "";

  void add(String id, boolean isListed) {
    if (isListed) {
      listed.add(id);
    }
    if (example.isEmpty()) {
      example = id;
    }
  }

  void merge(FoundIds other) {
    listed.addAll(other.listed);
    example = example.isEmpty() ? other.example : example;
  }

  boolean contains(String id) {
    return listed.contains(id);
  }

  /** One id of the source, to show what ids look like; empty if there is none. */
  String example() {
    return example;
  }
}
