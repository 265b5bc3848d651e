package org.binorm.jobs.report;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.binorm.jobs.config.TrainConfig;
import org.binorm.jobs.run.RunDirectory;

/**
 * How a training went: {@code metrics/rounds} and {@code metrics/epochs} with steps and time added
 * up.
 */
record Course(List<Round> rounds, List<Epoch> epochs) {
  static final Course NONE = new Course(List.of(), List.of());

  /**
   * One round.
   *
   * @param steps of the optimizer from the start of the run to the end of this round
   * @param seconds that all rounds so far took; evaluations and interruptions do not count
   */
  record Round(
      long index,
      long epoch,
      long steps,
      double seconds,
      double loss,
      double accuracy,
      long samples,
      long predictions,
      String kernels) {}

  /** One epoch after which the validation split was scored; steps and seconds as of a round. */
  record Epoch(
      long index,
      long steps,
      double seconds,
      double trainLoss,
      double trainAccuracy,
      double validationLoss,
      double validationAccuracy) {}

  Course {
    rounds = List.copyOf(rounds);
    epochs = List.copyOf(epochs);
  }

  static Course read(ParquetRows tables, RunDirectory directory, TrainConfig train)
      throws IOException {
    List<ParquetRows.Row> rows = tables.read(directory.metrics("rounds"));
    List<ParquetRows.Row> scored = tables.read(directory.metrics("epochs"));
    long stepsPerEpoch = stepsPerEpoch(rows, !scored.isEmpty() || train.epochs() == 1, train);
    List<Round> rounds = new ArrayList<>();
    double seconds = 0;
    int inEpoch = 0;
    for (ParquetRows.Row row : rows) {
      long epoch = row.count("epoch");
      boolean sameEpoch = !rounds.isEmpty() && rounds.get(rounds.size() - 1).epoch() == epoch;
      inEpoch = sameEpoch ? inEpoch + 1 : 1;
      seconds += row.number("wall_seconds");
      long steps = Math.min((long) inEpoch * train.stepsPerRound(), stepsPerEpoch);
      rounds.add(
          new Round(
              row.count("round"),
              epoch,
              epoch * stepsPerEpoch + steps,
              seconds,
              row.number("loss"),
              row.number("accuracy"),
              row.count("samples"),
              row.count("predictions"),
              row.text("kernels")));
    }
    return new Course(rounds, epochs(scored, rounds));
  }

  /** As the plan of the run had it; in an unfinished first epoch no bound is known. */
  private static long stepsPerEpoch(
      List<ParquetRows.Row> rows, boolean firstEpochIsWhole, TrainConfig train) {
    long samples = 0;
    for (ParquetRows.Row row : rows) {
      if (row.count("epoch") > 0) {
        return (samples + train.batchSize() - 1) / train.batchSize();
      }
      samples += row.count("samples");
    }
    long steps = (samples + train.batchSize() - 1) / train.batchSize();
    return firstEpochIsWhole ? steps : Math.max(steps, (long) rows.size() * train.stepsPerRound());
  }

  private static List<Epoch> epochs(List<ParquetRows.Row> rows, List<Round> rounds) {
    List<Epoch> epochs = new ArrayList<>();
    for (ParquetRows.Row row : rows) {
      int finished = (int) row.count("finished_rounds");
      if (finished >= 1 && finished <= rounds.size()) {
        Round last = rounds.get(finished - 1);
        epochs.add(
            new Epoch(
                row.count("epoch"),
                last.steps(),
                last.seconds(),
                row.number("train_loss"),
                row.number("train_accuracy"),
                row.number("validation_loss"),
                row.number("validation_accuracy")));
      }
    }
    return epochs;
  }

  long steps() {
    return rounds.isEmpty() ? 0 : rounds.get(rounds.size() - 1).steps();
  }

  double seconds() {
    return rounds.isEmpty() ? 0 : rounds.get(rounds.size() - 1).seconds();
  }

  /** Images, or tokens predicted, in a second of all rounds. */
  double predictionsPerSecond() {
    return rounds.stream().mapToLong(Round::predictions).sum() / seconds();
  }

  /** What computed the rounds; several where the run went on elsewhere. */
  String kernels() {
    return String.join(", ", rounds.stream().map(Round::kernels).distinct().sorted().toList());
  }
}
