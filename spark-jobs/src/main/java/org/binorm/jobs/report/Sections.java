package org.binorm.jobs.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The parts of a report in their order: those of each data set, then those of all runs. */
final class Sections {
  private Sections() {}

  /**
   * @param charts receives the figures of the curves
   */
  static List<Section> of(DataGroup group, Content content, List<Chart> charts) {
    return present(
        new ResultsSection(group),
        new CurvesSection(group, charts),
        new SizeSection(group),
        new ConfusionSection(group),
        new ClassesSection(group),
        new MistakesSection(group, content),
        new TextsSection(group, content));
  }

  static List<Section> ofAll(Content content) {
    return present(new SettingsSection(content.runs()), new ProvenanceSection(content.runs()));
  }

  private static List<Section> present(Section... sections) {
    return new ArrayList<>(Stream.of(sections).filter(section -> !section.isEmpty()).toList());
  }
}
