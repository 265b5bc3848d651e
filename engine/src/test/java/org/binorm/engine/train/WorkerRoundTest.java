package org.binorm.engine.train;

import static org.assertj.core.api.Assertions.assertThat;

import org.binorm.engine.kernel.KernelChoice;
import org.binorm.engine.model.Model;
import org.binorm.engine.model.ModelSpec.Precision;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WorkerRoundTest {
  private static final TinyImages DATA = new TinyImages(1, 30, 0, 25, 41, 7);
  private static final TrainingPlan PLAN = new TrainingPlan(DATA.samples(), 2, 3, 24, 2);
  private static final TrainingSettings SETTINGS =
      TinyImages.settings(PLAN, 0.01, new Augmentation(1, true));

  private static WorkerRound workerRound(Model model) {
    return new WorkerRound(model, PLAN, SETTINGS, DATA, DATA.blockRows(), KernelChoice.AUTO.open());
  }

  private static void assertSame(WorkerResult actual, WorkerResult expected) {
    assertThat(actual.state().shadows()).isEqualTo(expected.state().shadows());
    assertThat(actual.state().slots()).isDeepEqualTo(expected.state().slots());
    assertThat(actual.scores().lossSum()).isEqualTo(expected.scores().lossSum());
    assertThat(actual.scores().correct()).isEqualTo(expected.scores().correct());
    assertThat(actual.scores().samples()).isEqualTo(expected.scores().samples());
    assertThat(actual.scores().worker()).isEqualTo(expected.scores().worker());
  }

  @ParameterizedTest
  @EnumSource(Precision.class)
  void aRoundIsAPureFunctionOfItsInputs(Precision precision) {
    Model model = TinyImages.model(precision);
    TrainingState start = TrainingState.initial(model, SETTINGS);
    WorkerRound fresh = workerRound(model);
    WorkerResult expected = fresh.run(start, PLAN.round(3), 1);

    assertSame(fresh.run(start, PLAN.round(3), 1), expected);

    WorkerRound used = workerRound(model);
    TrainingState other = used.run(start, PLAN.round(0), 0).state();
    used.run(other, PLAN.round(PLAN.totalRounds() - 1), 2);
    assertSame(used.run(start, PLAN.round(3), 1), expected);
  }

  @ParameterizedTest
  @EnumSource(Precision.class)
  void theStartStateIsLeftAsItWas(Precision precision) {
    Model model = TinyImages.model(precision);
    TrainingState start = TrainingState.initial(model, SETTINGS);
    TrainingState before = start.copy(start.slots().length);

    WorkerResult result = workerRound(model).run(start, PLAN.round(0), 0);

    assertThat(start.shadows()).isEqualTo(before.shadows());
    assertThat(start.slots()).isDeepEqualTo(before.slots());
    assertThat(result.state().shadows()).isNotEqualTo(before.shadows());
    assertThat(result.state().slots()[0]).isNotEqualTo(before.slots()[0]);
  }

  @ParameterizedTest
  @EnumSource(Precision.class)
  void workersRoundsAndSeedsGiveDifferentResults(Precision precision) {
    Model model = TinyImages.model(precision);
    TrainingState start = TrainingState.initial(model, SETTINGS);
    WorkerRound round = workerRound(model);
    float[] shadows = round.run(start, PLAN.round(0), 0).state().shadows();

    assertThat(round.run(start, PLAN.round(0), 1).state().shadows()).isNotEqualTo(shadows);
    assertThat(round.run(start, PLAN.round(1), 0).state().shadows()).isNotEqualTo(shadows);
  }

  @ParameterizedTest
  @EnumSource(Precision.class)
  void theResultCountsWhatThePlanSays(Precision precision) {
    Model model = TinyImages.model(precision);
    TrainingState start = TrainingState.initial(model, SETTINGS);
    WorkerRound round = workerRound(model);
    for (int worker = 0; worker < PLAN.workers(); worker++) {
      WorkerResult result = round.run(start, PLAN.round(2), worker);
      assertThat(result.scores().samples()).isEqualTo(PLAN.samplesIn(PLAN.round(2), worker));
      assertThat(result.scores().correct()).isBetween(0L, (long) result.scores().samples());
      assertThat(result.scores().lossSum() / result.scores().samples()).isBetween(0.3, 3.0);
      assertThat(result.scores().kernels()).isEqualTo(KernelChoice.AUTO.open().name());
    }
  }
}
