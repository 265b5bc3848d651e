package org.binorm.jobs.progress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
  private long nanos;

  private static RoundReport round(int epoch, long round) {
    return new RoundReport(epoch, 10, round, 170, 0.53421, 0.8125, 12345.6, "images", 0.00123);
  }

  private List<String> lines() {
    return bytes.toString(StandardCharsets.UTF_8).lines().toList();
  }

  private Progress plain(long finishedRounds) {
    return new Progress(new PlainLines(out), new TimeLeft(170, finishedRounds, () -> nanos));
  }

  @Test
  void plainLinesHaveFixedColumns() {
    try (Progress progress = plain(0)) {
      nanos = 2_000_000_000L;
      progress.round(round(1, 1));
      nanos = 300_000_000_000L;
      progress.round(round(10, 150));
    }

    assertThat(lines())
        .containsExactly(
            "epoch  1/10  round   1/170  loss   0.5342  accuracy  81.25%    12346 images/s"
                + "  flipped  0.123%  left 0:05:38",
            "epoch 10/10  round 150/170  loss   0.5342  accuracy  81.25%    12346 images/s"
                + "  flipped  0.123%  left 0:00:40");
  }

  @Test
  void aResumedRunEstimatesFromItsOwnRounds() {
    try (Progress progress = plain(100)) {
      nanos = 10_000_000_000L;
      progress.round(round(7, 110));
    }

    assertThat(lines().get(0)).endsWith("left 0:01:00");
  }

  @Test
  void epochsAndNotesAreLinesOfTheirOwn() {
    try (Progress progress = plain(0)) {
      progress.epoch(new EpochReport(3, 10, 0.5, 0.8, 0.6, 0.79));
      progress.epoch(new EpochReport(4, 10, 0.5, 0.8, Double.NaN, Double.NaN));
      progress.note("kernels: vector");
    }

    assertThat(lines())
        .containsExactly(
            "epoch  3/10  train loss 0.5000 accuracy 80.00%"
                + "  validation loss 0.6000 accuracy 79.00%",
            "epoch  4/10  train loss 0.5000 accuracy 80.00%", "kernels: vector");
  }

  @Test
  void float32RunsHaveNoBitsToFlip() {
    RoundReport report = new RoundReport(1, 1, 1, 2, 0.5, 0.5, 10, "images", Double.NaN);

    assertThat(Columns.round(report, Double.NaN)).endsWith("flipped       -  left -:--:--");
  }

  @Test
  void theBarShowsTheRoundAndItsNumbersAndEndsItsLine() {
    try (Progress progress =
        new Progress(new Bar(out, 170, 0), new TimeLeft(170, 0, () -> nanos))) {
      progress.round(round(1, 85));
      progress.epoch(new EpochReport(1, 10, 0.5, 0.8, 0.6, 0.79));
    }

    assertThat(bytes.toString(StandardCharsets.UTF_8))
        .contains("round", "85/170", "epoch  1/10  train loss 0.5000")
        .endsWith("\n");
  }

  @Test
  void aBarNeedsATerminalThatCanMoveItsCursor() {
    assertThat(Terminal.isInteractive("", Map.of("TERM", "xterm"), true)).isTrue();
    assertThat(Terminal.isInteractive("", Map.of("TERM", "xterm"), false)).isFalse();
    assertThat(Terminal.isInteractive("", Map.of("TERM", "dumb"), true)).isFalse();
    assertThat(Terminal.isInteractive("", Map.of(), true)).isFalse();
    assertThat(Terminal.isInteractive("bar", Map.of(), false)).isTrue();
    assertThat(Terminal.isInteractive("plain", Map.of("TERM", "xterm"), true)).isFalse();
  }
}
