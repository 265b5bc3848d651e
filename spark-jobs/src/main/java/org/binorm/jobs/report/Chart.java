package org.binorm.jobs.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;

/**
 * A figure of lines, one a run, that the page's script draws.
 *
 * @param title what is measured, with its unit
 * @param xTitle of the horizontal axis, with its unit
 * @param points whether every point gets a mark: there are few
 */
record Chart(String title, String xTitle, boolean points, List<Line> lines) {
  private static final int MOST_POINTS = 600;
  private static final double MARGIN = 0.04;

  /** Of every line one point in so many, the first ones, may begin above the frame. */
  private static final int BEGINNING = 20;

  record Point(double x, double y) {}

  record Line(ReportedRun run, List<Point> points) {
    Line {
      points = thinned(points.stream().filter(p -> Double.isFinite(p.y())).toList());
    }

    /** At most so many points: each stands for the mean of its neighbours. */
    private static List<Point> thinned(List<Point> points) {
      int together = (points.size() + MOST_POINTS - 1) / MOST_POINTS;
      if (together <= 1) {
        return List.copyOf(points);
      }
      List<Point> means = new ArrayList<>();
      for (int from = 0; from < points.size(); from += together) {
        List<Point> part = points.subList(from, Math.min(points.size(), from + together));
        means.add(
            new Point(
                part.get(part.size() - 1).x(),
                part.stream().mapToDouble(Point::y).average().orElseThrow()));
      }
      return means;
    }
  }

  Chart {
    lines = lines.stream().filter(line -> !line.points().isEmpty()).toList();
  }

  /** What the figure shows, for who cannot see it. */
  String description() {
    StringBuilder text = new StringBuilder(title + " against " + xTitle + ".");
    for (Line line : lines) {
      Point first = line.points().get(0);
      Point last = line.points().get(line.points().size() - 1);
      text.append(
          String.format(
              Locale.ROOT,
              " %s: from %s to %s.",
              line.run().name(),
              Numbers.score(first.y()),
              Numbers.score(last.y())));
    }
    return text.toString();
  }

  void writeTo(ObjectNode json) {
    json.put("title", title).put("x", xTitle).put("points", points);
    DoubleSummaryStatistics range = range();
    double margin = Math.max(1e-9, (range.getMax() - range.getMin()) * MARGIN);
    json.putArray("range").add(range.getMin() - margin).add(range.getMax() + margin);
    ArrayNode all = json.putArray("lines");
    for (Line line : lines) {
      ObjectNode one = all.addObject().put("run", line.run().index());
      ArrayNode x = one.putArray("x");
      ArrayNode y = one.putArray("y");
      line.points().forEach(p -> x.add(p.x()));
      line.points().forEach(p -> y.add(p.y()));
    }
  }

  /**
   * Of the runs that did not fail, if any: a loss that exploded must not flatten the others, nor
   * the loss of a network that knows nothing yet what it learns later.
   */
  private DoubleSummaryStatistics range() {
    List<Line> sound =
        lines.stream().filter(l -> l.run().state() != ReportedRun.State.FAILED).toList();
    return (sound.isEmpty() ? lines : sound)
        .stream()
            .flatMap(l -> l.points().stream().skip(l.points().size() / BEGINNING))
            .mapToDouble(Point::y)
            .summaryStatistics();
  }
}
