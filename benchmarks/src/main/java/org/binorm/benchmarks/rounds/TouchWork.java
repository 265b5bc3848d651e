package org.binorm.benchmarks.rounds;

import java.util.SplittableRandom;
import org.binorm.engine.optim.Adam;
import org.binorm.engine.optim.LearningRate;
import org.binorm.engine.optim.LearningRate.Decay;
import org.binorm.engine.train.InnerState;
import org.binorm.engine.train.OuterStep;
import org.binorm.engine.train.ReplicaAverage;
import org.binorm.engine.train.RoundRules;
import org.binorm.engine.train.SampleFormat;
import org.binorm.engine.train.TrainingPlan;
import org.binorm.engine.train.TrainingPlan.Round;
import org.binorm.engine.train.TrainingSettings;
import org.binorm.engine.train.TrainingState;
import org.binorm.engine.train.WireEncoding;
import org.binorm.engine.train.WorkerResult;
import org.binorm.engine.train.WorkerScores;
import org.binorm.jobs.train.RoundWork;

/**
 * Work that costs as little as a worker can do: its own copy of shadows and moments of Adam, every
 * number changed a little. What a round takes beyond that is Spark's and ours.
 */
final class TouchWork implements RoundWork {
  private static final long serialVersionUID = 1L;
  private static final int ADAM_SLOTS = 2;
  private final int workers;
  private final RoundRules rules;

  TouchWork(int workers, WireEncoding encoding) {
    this.workers = workers;
    this.rules = new RoundRules(OuterStep.AVERAGE, InnerState.AVERAGE, encoding);
  }

  /** Random numbers, which Spark's compression cannot make smaller than those of a real model. */
  static TrainingState start(int parameters) {
    float[][] slots = new float[ADAM_SLOTS][];
    for (int i = 0; i < ADAM_SLOTS; i++) {
      slots[i] = random(parameters, 2 + i);
    }
    return new TrainingState(0, random(parameters, 1), slots);
  }

  private static float[] random(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextDouble(0.1);
    }
    return values;
  }

  /** What any worker of any contender does with an array. */
  static float[] touched(float[] values, int worker) {
    float[] touched = new float[values.length];
    float step = 1e-3f * (worker + 1);
    for (int i = 0; i < touched.length; i++) {
      touched[i] = values[i] + step;
    }
    return touched;
  }

  RoundRules rules() {
    return rules;
  }

  /** One sample for every worker and round. */
  TrainingPlan plan(int rounds) {
    return new TrainingPlan((long) workers * rounds, 1, workers, workers, 1);
  }

  TrainingSettings settings() {
    return new TrainingSettings(
        new Adam(0.9f, 0.999f, 1e-8f, 0f),
        new LearningRate(Decay.CONSTANT, 1e-3, 0, 1),
        0,
        new SampleFormat.Tokens(),
        0,
        rules,
        1);
  }

  @Override
  public WorkerResult run(TrainingState start, Round round, int worker) {
    long began = System.nanoTime();
    float[][] slots = new float[start.slots().length][];
    for (int i = 0; i < slots.length; i++) {
      slots[i] = touched(start.slots()[i], worker);
    }
    TrainingState end =
        new TrainingState(round.index() + 1, touched(start.shadows(), worker), slots);
    TrainingState sent = rules.sent(start, end, worker);
    long nanos = System.nanoTime() - began;
    return new WorkerResult(new WorkerScores(worker, 1, 1, 0.5, 1, nanos, "none"), sent);
  }

  @Override
  public ReplicaAverage average(Round round) {
    return new ReplicaAverage(settings().optimizer(), workers, round.index() + 1);
  }
}
