package org.binorm.jobs.report;

/**
 * How a run is told from the others: a colour, the shape of its marks, and a dashed line for
 * float32. The same in every figure, so that no colour has to be seen.
 */
final class RunMark {
  static final int COLOURS = 8;

  /** Paths around the origin, about ten units wide; the script draws the same ones. */
  static final String[] SHAPES = {
    "M4 0A4 4 0 1 1-4 0A4 4 0 1 1 4 0Z",
    "M-3.6-3.6H3.6V3.6H-3.6Z",
    "M0-4.8L4.6 3.4H-4.6Z",
    "M0-5L5 0L0 5L-5 0Z",
    "M0 4.8L4.6-3.4H-4.6Z",
    "M-1.5-4.5H1.5V-1.5H4.5V1.5H1.5V4.5H-1.5V1.5H-4.5V-1.5H-1.5Z"
  };

  private RunMark() {}

  static int colour(ReportedRun run) {
    return run.index() % COLOURS;
  }

  static String shape(ReportedRun run) {
    return SHAPES[run.index() % SHAPES.length];
  }

  static String colourClass(ReportedRun run) {
    return "c" + colour(run);
  }

  /** A piece of the run's line with its mark. */
  static void writeTo(Html page, ReportedRun run) {
    page.open(
            "svg",
            "class",
            "mark " + colourClass(run),
            "viewBox",
            "-16 -7 32 14",
            "aria-hidden",
            "true")
        .leaf("path", "", "class", run.isBinary() ? "line" : "line dashed", "d", "M-16 0H16")
        .leaf("path", "", "class", "shape", "d", shape(run))
        .close();
  }
}
