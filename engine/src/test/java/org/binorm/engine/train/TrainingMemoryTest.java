package org.binorm.engine.train;

import static org.assertj.core.api.Assertions.assertThat;

import org.binorm.engine.kernel.KernelChoice;
import org.binorm.engine.model.Model;
import org.binorm.engine.model.ModelMemory;
import org.binorm.engine.model.Presets;
import org.binorm.engine.optim.Adam;
import org.binorm.engine.optim.LearningRate;
import org.binorm.engine.optim.Sgd;
import org.junit.jupiter.api.Test;

class TrainingMemoryTest {
  private static final Model MODEL = new Model(Presets.binary("lm-tiny"));
  private static final Adam ADAM = new Adam(0.9f, 0.999f, 1e-8f, 0f);

  @Test
  void statesAndSumsAreArraysAsLongAsTheParameters() {
    long parameters = MODEL.layout().size();

    TrainingMemory two = TrainingMemory.of(MODEL, ADAM, RoundRules.DEFAULT, 2, 4, 0);
    assertThat(two.state()).isEqualTo(4 * parameters * 3);
    assertThat(two.sums()).isEqualTo(8 * parameters * 3);
    assertThat(TrainingMemory.of(MODEL, ADAM, RoundRules.DEFAULT, 1, 4, 0).sums()).isZero();
    assertThat(TrainingMemory.of(MODEL, new Sgd(0.9f), RoundRules.DEFAULT, 2, 4, 0).state())
        .isEqualTo(4 * parameters * 2);
  }

  @Test
  void activationsAreThoseOfOnePass() {
    assertThat(TrainingMemory.of(MODEL, ADAM, RoundRules.DEFAULT, 1, 64, 8).activations())
        .isEqualTo(ModelMemory.activations(MODEL, 8, true));
    assertThat(TrainingMemory.of(MODEL, ADAM, RoundRules.DEFAULT, 1, 64, 0).activations())
        .isEqualTo(ModelMemory.activations(MODEL, 64, true));
    assertThat(TrainingMemory.of(MODEL, ADAM, RoundRules.DEFAULT, 1, 5, 8).activations())
        .isEqualTo(ModelMemory.activations(MODEL, 5, true));
  }

  @Test
  void scratchIsWhatAWorkerTellsOfItself() {
    TrainingPlan plan = new TrainingPlan(12, 1, 1, 12, 1);
    TrainingSettings settings =
        new TrainingSettings(
            ADAM,
            new LearningRate(LearningRate.Decay.CONSTANT, 0.01, 0, 1),
            0,
            new SampleFormat.Tokens(),
            4,
            RoundRules.DEFAULT,
            1);
    int length = 33;
    int[] offsets = new int[13];
    int[] tokens = new int[12 * length];
    for (int row = 0; row < 12; row++) {
      offsets[row + 1] = (row + 1) * length;
    }
    // Every token and every position once in a step, so that the tables are touched as planned.
    for (int i = 0; i < tokens.length; i++) {
      tokens[i] = i % MODEL.spec().classes();
    }
    TokenBlock block = new TokenBlock(offsets, tokens);
    WorkerRound worker =
        new WorkerRound(
            MODEL, plan, settings, index -> block, new int[] {12}, KernelChoice.AUTO.open());
    worker.run(TrainingState.initial(MODEL, settings), plan.round(0), 0);

    assertThat(TrainingMemory.of(MODEL, ADAM, RoundRules.DEFAULT, 1, 12, 4).scratch())
        .isEqualTo(worker.scratchBytes());
  }
}
