package org.binorm.jobs.report;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.apache.hadoop.fs.Path;

/** Names of runs: the last parts of their paths, as many as it takes to tell them apart. */
final class RunNames {
  private RunNames() {}

  static List<String> of(List<Path> paths) {
    int longest = paths.stream().mapToInt(Path::depth).max().orElse(1);
    for (int parts = 1; parts <= longest; parts++) {
      List<String> names = new ArrayList<>();
      for (Path path : paths) {
        names.add(last(path, parts));
      }
      if (new HashSet<>(names).size() == names.size()) {
        return names;
      }
    }
    return numbered(paths);
  }

  private static String last(Path path, int parts) {
    Path parent = path.getParent();
    String name = path.getName();
    return parts == 1 || parent == null || parent.getName().isEmpty()
        ? name
        : last(parent, parts - 1) + "/" + name;
  }

  /** The same run twice, or two of the same path on different file systems. */
  private static List<String> numbered(List<Path> paths) {
    List<String> names = new ArrayList<>();
    for (Path path : paths) {
      names.add("%s (%d)".formatted(path.getName(), names.size() + 1));
    }
    return names;
  }
}
