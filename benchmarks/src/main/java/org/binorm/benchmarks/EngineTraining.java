package org.binorm.benchmarks;

import org.binorm.engine.kernel.Kernels;
import org.binorm.engine.train.Minibatch;
import org.binorm.engine.train.StepScores;
import org.binorm.engine.train.TrainingState;
import org.binorm.engine.train.TrainingStep;

/** Training steps of the engine on one minibatch, as a worker takes them. */
public final class EngineTraining implements Operation {
  private final TrainingStep step;
  private final TrainingState state;
  private final Minibatch batch;
  private final StepScores scores = new StepScores();
  private long steps;

  public EngineTraining(Workload workload, Kernels kernels) {
    step = new TrainingStep(workload.model(), workload.settings(), kernels, workload.batch());
    state = workload.start();
    batch = new Minibatch(workload.batch());
    for (int row = 0; row < workload.batch(); row++) {
      batch.add(workload.samples(), row, row);
    }
  }

  @Override
  public void run() {
    load();
    pass();
    update();
  }

  /** Binarizes and packs. */
  void load() {
    step.load(state);
  }

  /** Forward and backward. */
  void pass() {
    step.pass(batch, steps, 0, scores);
  }

  /** The optimizer. */
  void update() {
    step.update(state, steps, steps);
    steps++;
  }

  /** The mean loss of all steps so far. */
  double meanLoss() {
    return scores.lossSum() / scores.predictions();
  }

  /** Shadows and moments, which every step changes. */
  TrainingState state() {
    return state;
  }
}
