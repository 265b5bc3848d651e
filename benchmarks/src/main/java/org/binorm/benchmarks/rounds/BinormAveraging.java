package org.binorm.benchmarks.rounds;

import org.apache.spark.api.java.JavaSparkContext;
import org.binorm.engine.train.RoundResults;
import org.binorm.engine.train.TrainingPlan;
import org.binorm.engine.train.TrainingPlan.Round;
import org.binorm.engine.train.TrainingState;
import org.binorm.engine.train.WireEncoding;
import org.binorm.jobs.train.MeasuredTraffic;
import org.binorm.jobs.train.SparkRounds;
import org.binorm.jobs.train.SparkRounds.Transport;

/** The rounds of the train job. */
final class BinormAveraging implements Averaging {
  private static final int ROUNDS = 1_000;
  private final TouchWork work;
  private final TrainingPlan plan;
  private final MeasuredTraffic traffic;
  private final SparkRounds rounds;
  private TrainingState state;
  private MeasuredTraffic.Bytes moved;

  BinormAveraging(
      JavaSparkContext spark,
      int parameters,
      int workers,
      WireEncoding encoding,
      Transport transport) {
    this.work = new TouchWork(workers, encoding);
    this.plan = work.plan(ROUNDS);
    this.traffic = new MeasuredTraffic(spark.sc());
    this.rounds = new SparkRounds(spark, work, workers, encoding, traffic, transport, ROUNDS);
    this.state = TouchWork.start(parameters);
  }

  @Override
  public void round() {
    Round round = plan.round(state.finishedRounds());
    RoundResults results = new RoundResults(work.settings(), plan, round);
    rounds.run(state, round, results);
    state = work.rules().next(state, results.finish(), round.index());
    moved = traffic.take(round.index());
  }

  /** Of the last round. */
  MeasuredTraffic.Bytes moved() {
    return moved;
  }

  @Override
  public void close() {
    rounds.close();
    traffic.close();
  }
}
