package org.binorm.jobs.report;

import java.util.Optional;

/** What the runs of a data set reached, each binary one beside its float32 twin. */
record ResultsSection(DataGroup group) implements Section {
  @Override
  public String title() {
    return "Results";
  }

  @Override
  public boolean isEmpty() {
    return group.runs().isEmpty();
  }

  private TextTable table() {
    String measure = group.isText() ? "perplexity" : "accuracy";
    TextTable table =
        new TextTable()
            .text("run")
            .text("model")
            .text("precision")
            .number("epochs")
            .number("validation " + measure)
            .number("test " + measure)
            .number("test loss")
            .number("float32 twin's")
            .number("difference");
    for (ReportedRun run : group.runs()) {
      Optional<Double> test = run.exported("test." + measure);
      Optional<Double> twin = group.twin(run).flatMap(t -> t.exported("test." + measure));
      table.add(
          run,
          run.preset(),
          run.precision(),
          run.config().map(c -> Numbers.count(c.train().epochs())).orElse(Numbers.NONE),
          Numbers.of(validation(run), Numbers::score),
          Numbers.of(test, Numbers::score),
          Numbers.of(run.exported("test.loss"), Numbers::score),
          Numbers.of(twin, Numbers::score),
          Numbers.of(test.flatMap(t -> twin.map(other -> t - other)), Numbers::signed));
    }
    return table;
  }

  /** Of the finished training; an export alone knows it too. */
  private static Optional<Double> validation(ReportedRun run) {
    String metric = "validation." + run.measure();
    return run.trained(metric).or(() -> run.exported(metric));
  }

  private TextTable states() {
    TextTable table = new TextTable().text("run").text("state");
    group.runs().stream()
        .filter(run -> !run.describeState().equals("finished"))
        .forEach(run -> table.add(run, run.describeState()));
    return table;
  }

  @Override
  public void writeTo(Html page) {
    table().writeTo(page);
    if (!states().isEmpty()) {
      page.leaf("p", "Not everything is there:", "class", "note");
      states().writeTo(page);
    }
  }

  @Override
  public String markdown() {
    return states().isEmpty()
        ? table().markdown()
        : table().markdown() + "\nNot everything is there:\n\n" + states().markdown();
  }
}
