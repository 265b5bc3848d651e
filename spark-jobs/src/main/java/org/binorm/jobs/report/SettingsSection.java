package org.binorm.jobs.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.binorm.jobs.config.ConfigDiff;
import org.binorm.jobs.config.ExperimentConfig;

/** The settings in which runs differ. */
record SettingsSection(List<ReportedRun> all) implements Section {
  /** Where outputs go; every run has its own. */
  private static final String[] UNINTERESTING = {"output", "export"};

  private List<ReportedRun> runs() {
    return all.stream().filter(run -> run.config().isPresent()).toList();
  }

  @Override
  public String title() {
    return "Settings that differ";
  }

  @Override
  public boolean isEmpty() {
    return runs().size() < 2 || differing().isEmpty();
  }

  /** Key to one value a run. */
  private Map<String, List<String>> differing() {
    ExperimentConfig first = runs().get(0).config().orElseThrow();
    Map<String, List<String>> values = new LinkedHashMap<>();
    for (int i = 1; i < runs().size(); i++) {
      ExperimentConfig other = runs().get(i).config().orElseThrow();
      for (ConfigDiff.Difference found : ConfigDiff.between(first, other, UNINTERESTING)) {
        values
            .computeIfAbsent(
                found.key(),
                key -> new ArrayList<>(Collections.nCopies(runs().size(), found.stored())))
            .set(i, found.current());
      }
    }
    return values;
  }

  private TextTable table() {
    TextTable table = new TextTable().text("setting");
    runs().forEach(run -> table.text(run.name()));
    differing()
        .forEach(
            (key, values) -> {
              List<String> cells = new ArrayList<>(List.of(key));
              cells.addAll(values);
              table.add(cells.toArray(String[]::new));
            });
    return table;
  }

  @Override
  public void writeTo(Html page) {
    table().writeTo(page);
  }

  @Override
  public String markdown() {
    return table().markdown();
  }
}
