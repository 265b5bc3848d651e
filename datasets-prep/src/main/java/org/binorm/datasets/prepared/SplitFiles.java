package org.binorm.datasets.prepared;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The files of one split, sorted by name, with their sums. */
public record SplitFiles(long rows, int rowGroups, List<PartFile> files) {

  /** A split without rows. */
  public static final SplitFiles EMPTY = new SplitFiles(0, 0, List.of());

  public SplitFiles {
    files = files.stream().sorted(Comparator.comparing(PartFile::name)).toList();
    Set<String> names = new HashSet<>();
    long rowSum = 0;
    long rowGroupSum = 0;
    for (PartFile file : files) {
      rowSum += file.rows();
      rowGroupSum += file.rowGroups();
      if (!names.add(file.name())) {
        throw new IllegalArgumentException("part file \"" + file.name() + "\" is named twice");
      }
    }
    if (rowSum != rows || rowGroupSum != rowGroups) {
      throw new IllegalArgumentException(
          "split of %d rows in %d row groups, but its files hold %d in %d"
              .formatted(rows, rowGroups, rowSum, rowGroupSum));
    }
  }

  /** The split that consists of these files. */
  public static SplitFiles of(List<PartFile> files) {
    long rows = files.stream().mapToLong(PartFile::rows).sum();
    long rowGroups = files.stream().mapToLong(PartFile::rowGroups).sum();
    return new SplitFiles(rows, Math.toIntExact(rowGroups), files);
  }
}
