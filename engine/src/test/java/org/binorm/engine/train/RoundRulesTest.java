package org.binorm.engine.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.binorm.engine.EngineException;
import org.binorm.engine.TestNumbers;
import org.binorm.engine.kernel.KernelChoice;
import org.binorm.engine.model.Model;
import org.binorm.engine.model.ModelSpec.Precision;
import org.binorm.engine.train.TrainingPlan.Round;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RoundRulesTest {
  private static final TinyImages DATA = new TinyImages(3, 30, 30, 40);
  private static final TrainingPlan PLAN = new TrainingPlan(100, 2, 3, 15, 3);
  private static final OuterStep NESTEROV = new OuterStep(0.7, 0.5);

  private static TrainingSettings with(RoundRules rules) {
    TrainingSettings plain = TinyImages.settings(PLAN, 0.01);
    return new TrainingSettings(
        plain.optimizer(),
        plain.learningRate(),
        plain.clipNorm(),
        plain.samples(),
        plain.microBatch(),
        rules,
        plain.seed());
  }

  private static WorkerRound workerRound(Model model, TrainingSettings settings) {
    return new WorkerRound(
        model, PLAN, settings, DATA::block, DATA.blockRows(), KernelChoice.AUTO.open());
  }

  private static TrainingState train(Model model, TrainingSettings settings, RoundExecutor rounds) {
    return new TrainingLoop(model, PLAN, settings, rounds)
        .run(TrainingState.initial(model, settings), (summary, state) -> {});
  }

  /** As a cluster does it: states and results go as bytes, changes where there are some. */
  private static RoundExecutor overTheWire(WorkerRound workers, WireEncoding encoding) {
    StateWire wire = new StateWire(encoding);
    TrainingState[] known = {null};
    return (start, round, results) -> {
      boolean changeIsEnough = known[0] != null && wire.canWrite(start);
      TrainingState read =
          changeIsEnough
              ? wire.fromBytes(wire.toBytes(start), known[0])
              : StateWire.WHOLE.fromBytes(StateWire.WHOLE.toBytes(start), null);
      known[0] = read;
      for (int worker = 0; worker < PLAN.workers(); worker++) {
        byte[] bytes = workers.run(read, round, worker).toBytes(wire);
        results.accept(WorkerResult.fromBytes(bytes, wire, start));
      }
    };
  }

  /** As executors do it that average slices: nobody sees a whole result but the worker. */
  private static RoundExecutor inSlices(
      WorkerRound workers, TrainingSettings settings, int parameters, int count) {
    StateWire wire = new StateWire(settings.rounds().encoding());
    StateSlices slices = new StateSlices(parameters, count);
    return (start, round, results) -> {
      TrainingState joined =
          TrainingState.blank(round.index() + 1, parameters, settings.sharedSlots());
      List<WorkerResult> all = new ArrayList<>();
      for (int worker = PLAN.workers() - 1; worker >= 0; worker--) {
        all.add(workers.run(start, round, worker));
        results.add(all.get(all.size() - 1).scores());
      }
      for (int i = 0; i < count; i++) {
        int from = slices.start(i);
        int to = slices.start(i + 1);
        ReplicaAverage average = ReplicaAverage.of(settings, PLAN, round);
        for (WorkerResult result : all) {
          byte[] bytes = result.slice(from, to).toBytes(wire);
          average.add(WorkerResult.fromBytes(bytes, wire, start.slice(from, to)));
        }
        joined.put(from, average.finish());
      }
      results.averaged(joined);
    };
  }

  @ParameterizedTest
  @EnumSource(WireEncoding.class)
  void whatTravelsAndWhatDoesNotEndInTheSameBits(WireEncoding encoding) {
    Model model = TinyImages.model(Precision.BINARY);
    for (InnerState inner : InnerState.values()) {
      for (OuterStep outer : List.of(OuterStep.AVERAGE, NESTEROV)) {
        TrainingSettings settings = with(new RoundRules(outer, inner, encoding));
        WorkerRound workers = workerRound(model, settings);
        TrainingState here = train(model, settings, new LocalRounds(workers, PLAN.workers()));
        TrainingState there = train(model, settings, overTheWire(workers, encoding));
        assertThat(there.shadows()).isEqualTo(here.shadows());
        assertThat(there.slots()).isDeepEqualTo(here.slots());
        assertThat(here.slots()).hasNumberOfRows(inner == InnerState.RESET ? 0 : 2);
        int parameters = model.layout().size();
        TrainingState sliced = train(model, settings, inSlices(workers, settings, parameters, 5));
        assertThat(sliced.shadows()).isEqualTo(here.shadows());
        assertThat(sliced.slots()).isDeepEqualTo(here.slots());
      }
    }
  }

  @Test
  void everyRuleTrainsToSomethingElse() {
    Model model = TinyImages.model(Precision.BINARY);
    List<String> ends = new ArrayList<>();
    for (WireEncoding encoding : WireEncoding.values()) {
      for (InnerState inner : InnerState.values()) {
        for (OuterStep outer : List.of(OuterStep.AVERAGE, NESTEROV)) {
          TrainingSettings settings = with(new RoundRules(outer, inner, encoding));
          WorkerRound workers = workerRound(model, settings);
          ends.add(train(model, settings, new LocalRounds(workers, PLAN.workers())).sha256());
        }
      }
    }
    assertThat(ends).doesNotHaveDuplicates();
  }

  @Test
  void nesterovStepsAsPublished() {
    float[] start = TestNumbers.gaussian(1, 50);
    float[] velocity = TestNumbers.gaussian(2, 50);
    float[] average = TestNumbers.gaussian(3, 50);
    RoundRules rules = new RoundRules(NESTEROV, InnerState.RESET, WireEncoding.FLOAT32);

    TrainingState next =
        rules.next(
            new TrainingState(4, start, new float[0][], velocity, null),
            new TrainingState(5, average.clone(), new float[0][]),
            0);

    for (int i = 0; i < start.length; i++) {
      // The gradient is what was lost on the way from the start to the average.
      double gradient = start[i] - average[i];
      double momentum = 0.5 * -velocity[i] + gradient;
      double expected = start[i] - 0.7 * (gradient + 0.5 * momentum);
      assertThat(next.shadows()[i])
          .isCloseTo((float) expected, org.assertj.core.api.Assertions.within(1e-6f));
      assertThat(next.velocity()[i])
          .isCloseTo((float) -momentum, org.assertj.core.api.Assertions.within(1e-6f));
    }
    assertThat(next.finishedRounds()).isEqualTo(5);
    assertThat(next.change()).as("float32 sends values").isNull();
  }

  @Test
  void aRunGoesOnWithItsVelocity() {
    Model model = TinyImages.model(Precision.BINARY);
    TrainingSettings settings =
        with(new RoundRules(NESTEROV, InnerState.AVERAGE, WireEncoding.INT8));
    LocalRounds rounds = new LocalRounds(workerRound(model, settings), PLAN.workers());
    List<TrainingState> states = new ArrayList<>();
    TrainingLoop loop = new TrainingLoop(model, PLAN, settings, rounds);
    TrainingState whole =
        loop.run(TrainingState.initial(model, settings), (summary, state) -> states.add(state));

    TrainingState resumed = loop.run(states.get(1).withoutChange(), (summary, state) -> {});

    assertThat(resumed.sha256()).isEqualTo(whole.sha256());
    assertThat(resumed.velocity()).isEqualTo(whole.velocity());
  }

  @Test
  void aRoundThatDivergesIsRunAgainInReverse() {
    Model model = TinyImages.model(Precision.BINARY);
    TrainingSettings settings = with(RoundRules.DEFAULT);
    WorkerRound workers = workerRound(model, settings);
    RoundExecutor diverging =
        (start, round, results) -> {
          if (round.index() == 1 && !round.backwards()) {
            throw new DivergedException("made up");
          }
          new LocalRounds(workers, PLAN.workers()).run(start, round, results);
        };
    List<Integer> discarded = new ArrayList<>();
    List<Long> samples = new ArrayList<>();
    TrainingState end =
        new TrainingLoop(model, PLAN, settings, diverging)
            .run(
                TrainingState.initial(model, settings),
                new TrainingLoop.Listener() {
                  @Override
                  public void finished(RoundSummary summary, TrainingState state) {
                    samples.add(summary.samples());
                  }

                  @Override
                  public void discarded(Round round, DivergedException why) {
                    discarded.add(round.index());
                  }
                });

    assertThat(discarded).containsExactly(1);
    assertThat(samples.stream().mapToLong(Long::longValue).sum()).isEqualTo(2 * 100);
    assertThat(end.sha256())
        .isNotEqualTo(train(model, settings, new LocalRounds(workers, PLAN.workers())).sha256());
  }

  @Test
  void aRoundThatDivergesTwiceEndsTheRun() {
    Model model = TinyImages.model(Precision.BINARY);
    TrainingSettings settings = with(RoundRules.DEFAULT);
    assertThatThrownBy(
            () ->
                train(
                    model,
                    settings,
                    (start, round, results) -> {
                      throw new DivergedException("backwards " + round.backwards());
                    }))
        .isInstanceOf(DivergedException.class)
        .hasMessage("backwards true");
  }

  @Test
  void senselessOuterStepsAreRefused() {
    assertThatThrownBy(() -> new OuterStep(0, 0)).isInstanceOf(EngineException.class);
    assertThatThrownBy(() -> new OuterStep(1, 1)).isInstanceOf(EngineException.class);
  }
}
