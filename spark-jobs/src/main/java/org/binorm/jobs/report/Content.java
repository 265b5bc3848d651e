package org.binorm.jobs.report;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a report tells, before it is a page, a text or tables. Maps have the index of the run.
 *
 * @param madeAt date and time, for the reader
 * @param toolVersion of the program that made the report
 * @param notes why the mistakes or texts of a run are not shown
 */
record Content(
    String title,
    String madeAt,
    String toolVersion,
    List<ReportedRun> runs,
    Map<Integer, Mistakes> mistakes,
    Map<Integer, Continuations> texts,
    Map<Integer, String> notes) {

  Content {
    runs = List.copyOf(runs);
    mistakes = Map.copyOf(mistakes);
    texts = Map.copyOf(texts);
    notes = Map.copyOf(notes);
  }

  List<DataGroup> groups() {
    return DataGroup.of(runs);
  }

  Optional<Mistakes> mistakes(ReportedRun run) {
    return Optional.ofNullable(mistakes.get(run.index()));
  }

  Optional<Continuations> texts(ReportedRun run) {
    return Optional.ofNullable(texts.get(run.index()));
  }

  Optional<String> note(ReportedRun run) {
    return Optional.ofNullable(notes.get(run.index()));
  }
}
