package org.binorm.jobs.report;

import java.util.Optional;

/** How large the released files are and how fast they came about. */
record SizeSection(DataGroup group) implements Section {
  @Override
  public String title() {
    return "Size and speed";
  }

  @Override
  public boolean isEmpty() {
    return group.runs().stream()
        .allMatch(run -> run.course().rounds().isEmpty() && run.exported().model().isEmpty());
  }

  private TextTable table() {
    TextTable table =
        new TextTable()
            .text("run")
            .number("parameters")
            .number("float32 bytes")
            .number("file bytes")
            .number("times smaller")
            .number("bytes in memory")
            .number("steps")
            .number("training time")
            .number(group.isText() ? "tokens/s" : "images/s");
    for (ReportedRun run : group.runs()) {
      Optional<Long> parameters = parameters(run);
      Optional<Long> bytes = run.exported().model().map(ModelFacts::fileBytes);
      boolean trained = !run.course().rounds().isEmpty();
      table.add(
          run,
          count(parameters),
          count(parameters.map(p -> p * Float.BYTES)),
          count(bytes),
          bytes
              .flatMap(b -> parameters.map(p -> (double) p * Float.BYTES / b))
              .map(Numbers::ratio)
              .orElse(Numbers.NONE),
          count(Optional.of(run.exported().residentBytes()).filter(b -> b > 0)),
          count(Optional.of(run.course().steps()).filter(s -> trained)),
          trained ? Numbers.duration(run.course().seconds()) : Numbers.NONE,
          trained ? Numbers.count(Math.round(run.course().predictionsPerSecond())) : Numbers.NONE);
    }
    return table;
  }

  private static Optional<Long> parameters(ReportedRun run) {
    return run.exported()
        .model()
        .map(ModelFacts::parameters)
        .or(() -> run.trained("parameters").map(Double::longValue));
  }

  private static String count(Optional<Long> number) {
    return number.map(Numbers::count).orElse(Numbers.NONE);
  }

  private static String explanation() {
    return "Float32 bytes are four for each parameter; times smaller is those to the whole file,"
        + " header and padding included. Training time is that of the rounds, without evaluations.";
  }

  @Override
  public void writeTo(Html page) {
    table().writeTo(page);
    page.leaf("p", explanation(), "class", "note");
  }

  @Override
  public String markdown() {
    return table().markdown() + "\n" + explanation() + "\n";
  }
}
