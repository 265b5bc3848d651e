package org.binorm.jobs.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.binorm.jobs.config.ConfigDiff;

/**
 * Runs on the same data: only these are compared with each other.
 *
 * @param title name of the prepared set
 */
record DataGroup(String title, List<ReportedRun> runs) {
  DataGroup {
    runs = List.copyOf(runs);
  }

  static List<DataGroup> of(List<ReportedRun> runs) {
    Map<String, List<ReportedRun>> byData = new LinkedHashMap<>();
    for (ReportedRun run : runs) {
      byData.computeIfAbsent(key(run), key -> new ArrayList<>()).add(run);
    }
    return byData.values().stream().map(group -> new DataGroup(title(group), group)).toList();
  }

  /** A run without a state counts to the set that its configuration names. */
  private static String key(ReportedRun run) {
    return run.dataFingerprint().isEmpty()
        ? (run.isText() ? "text " : "images ") + dataName(run)
        : run.dataFingerprint();
  }

  private static String dataName(ReportedRun run) {
    return run.config()
        .map(config -> RunReader.path(config.data().path()).getName())
        .orElse("unknown data");
  }

  private static String title(List<ReportedRun> group) {
    return group.stream()
        .filter(run -> run.config().isPresent())
        .findFirst()
        .map(DataGroup::dataName)
        .orElseGet(() -> "data %.12s".formatted(group.get(0).dataFingerprint()));
  }

  boolean isText() {
    return runs.get(0).isText();
  }

  /** The float32 run of the same model whose settings are nearest to a binary run's. */
  Optional<ReportedRun> twin(ReportedRun binary) {
    if (!binary.isBinary()) {
      return Optional.empty();
    }
    return runs.stream()
        .filter(run -> !run.isBinary() && run.preset().equals(binary.preset()))
        .filter(run -> run.state() != ReportedRun.State.FAILED)
        .min(Comparator.comparingInt(run -> differences(binary, run)));
  }

  private static int differences(ReportedRun a, ReportedRun b) {
    return a.config().isEmpty() || b.config().isEmpty()
        ? Integer.MAX_VALUE
        : ConfigDiff.between(a.config().get(), b.config().get()).size();
  }
}
