package org.binorm.jobs.report;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.binorm.jobs.report.Chart.Line;
import org.binorm.jobs.report.Chart.Point;

/**
 * Learning curves: training loss and what validation reached, against steps and against time.
 *
 * @param charts numbered by their place in this list, which the page's script reads
 */
record CurvesSection(DataGroup group, List<Chart> charts) implements Section {
  private static final int SECONDS_UNTIL = 180;
  private static final int MINUTES_UNTIL = 180 * 60;

  /** Unit of the time axis. */
  private record TimeUnit(String name, double seconds) {
    static TimeUnit of(double longest) {
      if (longest < SECONDS_UNTIL) {
        return new TimeUnit("seconds", 1);
      }
      return longest < MINUTES_UNTIL ? new TimeUnit("minutes", 60) : new TimeUnit("hours", 3600);
    }
  }

  private List<ReportedRun> runs() {
    return group.runs().stream().filter(run -> !run.course().rounds().isEmpty()).toList();
  }

  @Override
  public String title() {
    return "Learning curves";
  }

  @Override
  public boolean isEmpty() {
    return runs().isEmpty();
  }

  @Override
  public void writeTo(Html page) {
    double longest = runs().stream().mapToDouble(run -> run.course().seconds()).max().orElse(0);
    TimeUnit unit = TimeUnit.of(longest);
    String time = "training time, " + unit.name();
    String steps = "optimizer steps";
    writeKey(page);
    page.open("div", "class", "charts");
    writeChart(page, losses(steps, Course.Round::steps));
    writeChart(page, losses(time, round -> round.seconds() / unit.seconds()));
    writeChart(page, validation(steps, Course.Epoch::steps));
    writeChart(page, validation(time, epoch -> epoch.seconds() / unit.seconds()));
    page.close().line();
    page.leaf("p", explanation(), "class", "note");
    page.open("details").leaf("summary", "The epochs as a table");
    epochs().writeTo(page);
    page.close().line();
  }

  private void writeKey(Html page) {
    page.open("ul", "class", "key");
    for (ReportedRun run : runs()) {
      page.open("li");
      RunMark.writeTo(page, run);
      page.text(run.name() + " ").leaf("span", run.precision(), "class", "dim").close();
    }
    page.close().line();
  }

  private Chart losses(String xTitle, ToDoubleFunction<Course.Round> x) {
    return chart(
        "training loss, nats",
        xTitle,
        false,
        run ->
            run.course().rounds().stream()
                .map(round -> new Point(x.applyAsDouble(round), round.loss()))
                .toList());
  }

  private Chart validation(String xTitle, ToDoubleFunction<Course.Epoch> x) {
    return chart(
        "validation " + (group.isText() ? "perplexity" : "accuracy"),
        xTitle,
        true,
        run ->
            run.course().epochs().stream()
                .map(epoch -> new Point(x.applyAsDouble(epoch), reached(epoch)))
                .toList());
  }

  private double reached(Course.Epoch epoch) {
    return group.isText() ? Math.exp(epoch.validationLoss()) : epoch.validationAccuracy();
  }

  private Chart chart(
      String title, String xTitle, boolean points, Function<ReportedRun, List<Point>> line) {
    List<Line> lines = runs().stream().map(run -> new Line(run, line.apply(run))).toList();
    return new Chart(title, xTitle, points, lines);
  }

  private void writeChart(Html page, Chart chart) {
    if (chart.lines().isEmpty()) {
      return;
    }
    String number = Integer.toString(charts.size());
    charts.add(chart);
    page.open("figure")
        .leaf("figcaption", chart.title())
        .leaf(
            "div",
            "",
            "class",
            "plot",
            "data-chart",
            number,
            "role",
            "img",
            "aria-label",
            chart.description())
        .close()
        .line();
  }

  private static String explanation() {
    return "The training loss is the mean over each round; validation follows each epoch. Time is"
        + " that of the rounds, without evaluations and interruptions. Solid lines are binary,"
        + " dashed ones float32. The first rounds of a long run may lie above the frame.";
  }

  private TextTable epochs() {
    TextTable table =
        new TextTable()
            .text("run")
            .number("epoch")
            .number("steps")
            .number("training time")
            .number("training loss")
            .number("training accuracy")
            .number("validation loss")
            .number("validation accuracy");
    if (group.isText()) {
      table.number("validation perplexity");
    }
    for (ReportedRun run : runs()) {
      for (Course.Epoch epoch : run.course().epochs()) {
        addEpoch(table, run, epoch);
      }
    }
    return table;
  }

  private void addEpoch(TextTable table, ReportedRun run, Course.Epoch epoch) {
    String[] cells = {
      Numbers.count(epoch.index() + 1),
      Numbers.count(epoch.steps()),
      Numbers.duration(epoch.seconds()),
      Numbers.score(epoch.trainLoss()),
      Numbers.score(epoch.trainAccuracy()),
      Numbers.score(epoch.validationLoss()),
      Numbers.score(epoch.validationAccuracy())
    };
    if (group.isText()) {
      cells = Arrays.copyOf(cells, cells.length + 1);
      cells[cells.length - 1] = Numbers.score(Math.exp(epoch.validationLoss()));
    }
    table.add(run, cells);
  }

  @Override
  public String markdown() {
    return epochs().isEmpty() ? "No epoch has been scored yet.\n" : epochs().markdown();
  }
}
