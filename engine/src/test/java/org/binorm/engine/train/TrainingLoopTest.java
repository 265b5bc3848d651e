package org.binorm.engine.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.binorm.engine.Seeds;
import org.binorm.engine.infer.Classifier;
import org.binorm.engine.kernel.KernelChoice;
import org.binorm.engine.loss.SoftmaxCrossEntropy;
import org.binorm.engine.metric.ClassificationMetrics;
import org.binorm.engine.model.Gradients;
import org.binorm.engine.model.Model;
import org.binorm.engine.model.ModelSpec.Precision;
import org.binorm.engine.model.Network;
import org.binorm.engine.optim.GradientClip;
import org.binorm.engine.train.TrainingSettings.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TrainingLoopTest {
  private static final TinyImages DATA = new TinyImages(2, 60, 45, 0, 70, 33);
  private static final TrainingLoop.Listener NOBODY = (summary, state) -> {};

  private static TrainingPlan plan(int workers, int stepsPerRound, int epochs) {
    return new TrainingPlan(DATA.samples(), epochs, workers, 16, stepsPerRound);
  }

  private static WorkerRound workerRound(
      Model model, TrainingPlan plan, TrainingSettings settings) {
    return new WorkerRound(model, plan, settings, DATA, DATA.blockRows(), KernelChoice.AUTO.open());
  }

  private static TrainingLoop loop(Model model, TrainingPlan plan, TrainingSettings settings) {
    RoundExecutor local = new LocalRounds(workerRound(model, plan, settings), plan.workers());
    return new TrainingLoop(model, plan, settings, local);
  }

  @ParameterizedTest
  @EnumSource(Precision.class)
  void aRunResumedFromTheMiddleEndsInTheSameBits(Precision precision) {
    Model model = TinyImages.model(precision);
    TrainingPlan plan = plan(3, 4, 3);
    TrainingSettings settings = TinyImages.settings(plan, 0.01, new Augmentation(1, true));
    List<byte[]> saved = new ArrayList<>();
    TrainingState whole =
        loop(model, plan, settings)
            .run(
                TrainingState.initial(model, settings),
                (summary, state) -> saved.add(StateWire.WHOLE.toBytes(state)));
    assertThat(saved).hasSize(plan.totalRounds());

    for (int rounds : new int[] {1, plan.totalRounds() / 2, plan.totalRounds()}) {
      TrainingState middle = StateWire.WHOLE.fromBytes(saved.get(rounds - 1), null);
      TrainingState resumed = loop(model, plan, settings).run(middle, NOBODY);
      assertThat(resumed.sha256()).as("after %d rounds", rounds).isEqualTo(whole.sha256());
      assertThat(resumed.slots()).isDeepEqualTo(whole.slots());
      assertThat(resumed.finishedRounds()).isEqualTo(plan.totalRounds());
    }
  }

  @ParameterizedTest
  @EnumSource(Precision.class)
  void oneWorkerEqualsAPlainLoopOfSteps(Precision precision) {
    Model model = TinyImages.model(precision);
    for (int stepsPerRound : new int[] {1, 5}) {
      TrainingPlan plan = plan(1, stepsPerRound, 2);
      TrainingSettings settings = TinyImages.settings(plan, 0.01, new Augmentation(1, true));
      TrainingState state =
          loop(model, plan, settings).run(TrainingState.initial(model, settings), NOBODY);
      assertThat(state.shadows()).isEqualTo(plainLoop(model, plan, settings));
    }
  }

  /** Training without workers, rounds, averages and cursors. */
  private static float[] plainLoop(Model model, TrainingPlan plan, TrainingSettings settings) {
    Network network = Network.forTraining(model, KernelChoice.AUTO.open(), plan.largestBatch());
    SoftmaxCrossEntropy loss = new SoftmaxCrossEntropy(model.spec().logitScale());
    float[] table = TinyImages.SCALING.table();
    SampleFormat.Images format = (SampleFormat.Images) settings.samples();
    float[] shadows = TrainingState.initial(model, settings).shadows();
    float[][] slots = new float[settings.optimizer().slots()][shadows.length];
    int[] labels = new int[plan.largestBatch()];
    int step = 0;
    for (int epoch = 0; epoch < plan.epochs(); epoch++) {
      EpochOrder order = new EpochOrder(DATA.blockRows(), settings.seed(Stream.ORDER), epoch);
      for (int inEpoch = 0; inEpoch < plan.stepsPerEpoch(); inEpoch++) {
        long from = plan.samples() * inEpoch / plan.stepsPerEpoch();
        int count = (int) (plan.samples() * (inEpoch + 1) / plan.stepsPerEpoch() - from);
        for (int lane = 0; lane < count; lane++) {
          long sample = from + lane;
          int place = order.placeOf(sample);
          int row = order.rowsOf(place)[(int) (sample - order.startOf(place))];
          ImageBlock block = DATA.block(order.blockAt(place));
          labels[lane] = block.labels()[row];
          ImageScaling.write(
              table,
              TinyImages.SHAPE,
              block.pixels(),
              row * TinyImages.SHAPE.size(),
              format.augmentation().view(settings.seed(Stream.AUGMENTATION), epoch, sample),
              network.input(),
              lane);
        }
        network.load(shadows);
        network.forward(true, Seeds.mix(settings.seed(Stream.DROPOUT), step, 0));
        loss.gradient(
            network.output(), labels, count, 1.0 / count, network.outputGradient(), new double[4]);
        network.backward();
        Gradients gradients = network.weights().gradients();
        gradients.scale(GradientClip.factor(gradients.squaredNorm(), settings.clipNorm()));
        settings
            .optimizer()
            .step(shadows, network.gradients(), slots, step + 1, settings.learningRate().at(step));
        step++;
      }
    }
    return shadows;
  }

  @Test
  void theOrderInWhichWorkersFinishDoesNotMatter() {
    Model model = TinyImages.model(Precision.BINARY);
    TrainingPlan plan = plan(5, 4, 2);
    TrainingSettings settings = TinyImages.settings(plan, 0.01);
    WorkerRound workerRound = workerRound(model, plan, settings);
    RoundExecutor backwards =
        (start, round, results) -> {
          List<Integer> workers = new ArrayList<>(List.of(0, 1, 2, 3, 4));
          Collections.rotate(workers, round.index());
          Collections.reverse(workers);
          workers.forEach(worker -> results.accept(workerRound.run(start, round, worker)));
        };
    List<Double> expectedLosses = new ArrayList<>();
    List<Double> losses = new ArrayList<>();
    TrainingState start = TrainingState.initial(model, settings);

    TrainingState expected =
        loop(model, plan, settings).run(start, (s, state) -> expectedLosses.add(s.loss()));
    TrainingState actual =
        new TrainingLoop(model, plan, settings, backwards)
            .run(start, (s, state) -> losses.add(s.loss()));

    assertThat(actual.sha256()).isEqualTo(expected.sha256());
    assertThat(losses).isEqualTo(expectedLosses);
  }

  @Test
  void lossesAreAddedInTheOrderOfWorkersNotOfArrival() {
    Model model = TinyImages.model(Precision.FLOAT32);
    TrainingPlan plan = plan(4, 100, 1);
    TrainingSettings settings = TinyImages.settings(plan, 0.01);
    WorkerRound workerRound = workerRound(model, plan, settings);
    // In this order the ones drown in the large numbers; in others they would not.
    double[] lossSums = {1e17, 1, 1, -1e17};
    RoundExecutor shuffled =
        (start, round, results) -> {
          for (int worker : new int[] {3, 0, 2, 1}) {
            WorkerResult r = workerRound.run(start, round, worker);
            WorkerScores scores =
                new WorkerScores(worker, r.scores().samples(), 1, lossSums[worker], 1, 1, "");
            results.accept(new WorkerResult(scores, r.state()));
          }
        };
    List<Double> losses = new ArrayList<>();
    new TrainingLoop(model, plan, settings, shuffled)
        .run(TrainingState.initial(model, settings), (s, state) -> losses.add(s.loss()));
    assertThat(losses).containsExactly(0.0);
  }

  @ParameterizedTest
  @EnumSource(Precision.class)
  void trainingLearnsToTellTheClassesApart(Precision precision) {
    Model model = TinyImages.model(precision);
    TrainingPlan plan = plan(2, 5, 12);
    TrainingSettings settings = TinyImages.settings(plan, 0.02, Augmentation.NONE);
    TrainingState start = TrainingState.initial(model, settings);
    List<RoundSummary> rounds = new ArrayList<>();

    TrainingState end =
        loop(model, plan, settings).run(start, (summary, state) -> rounds.add(summary));

    double before = accuracy(model, start.shadows());
    double after = accuracy(model, end.shadows());
    assertThat(before).as("chance is 0.25").isLessThan(0.6);
    assertThat(after).as("on images it has not seen; %s before", before).isGreaterThan(0.9);
    assertThat(rounds.get(rounds.size() - 1).accuracy()).isGreaterThan(0.85);
    assertThat(rounds.get(rounds.size() - 1).loss()).isLessThan(0.8 * rounds.get(0).loss());
  }

  private static double accuracy(Model model, float[] shadows) {
    ClassificationMetrics metrics = new ClassificationMetrics(TinyImages.CLASSES);
    Classifier classifier =
        model.isBinary()
            ? Classifier.ofBits(
                model,
                Network.binarize(model, shadows),
                TinyImages.SCALING,
                KernelChoice.AUTO.open(),
                32)
            : Classifier.ofFloats(model, shadows, TinyImages.SCALING, KernelChoice.AUTO.open(), 32);
    classifier.evaluate(new TinyImages(99, 400).block(0), metrics);
    return metrics.accuracy();
  }

  @Test
  void everyRoundIsReportedWithItsSamplesAndFlippedBits() {
    Model model = TinyImages.model(Precision.BINARY);
    TrainingPlan plan = plan(3, 4, 2);
    TrainingSettings settings = TinyImages.settings(plan, 0.01);
    List<RoundSummary> rounds = new ArrayList<>();
    List<TrainingState> states = new ArrayList<>();
    TrainingState start = TrainingState.initial(model, settings);
    states.add(start);
    loop(model, plan, settings)
        .run(
            start,
            (summary, state) -> {
              rounds.add(summary);
              states.add(state);
            });

    assertThat(rounds.stream().mapToLong(RoundSummary::samples).sum())
        .isEqualTo(2 * DATA.samples());
    for (int i = 0; i < rounds.size(); i++) {
      long flips =
          Network.binarize(model, states.get(i).shadows())
              .countDifferences(Network.binarize(model, states.get(i + 1).shadows()));
      assertThat(rounds.get(i).round()).isEqualTo(plan.round(i));
      assertThat(rounds.get(i).flippedShare()).isEqualTo((double) flips / model.layout().size());
      assertThat(states.get(i + 1).finishedRounds()).isEqualTo(i + 1);
    }
    assertThat(rounds.get(0).flippedShare()).isPositive();
  }

  @Test
  void floatModelsHaveNoBitsToFlip() {
    Model model = TinyImages.model(Precision.FLOAT32);
    TrainingPlan plan = plan(1, 100, 1);
    TrainingSettings settings = TinyImages.settings(plan, 0.01);
    loop(model, plan, settings)
        .run(
            TrainingState.initial(model, settings),
            (summary, state) -> assertThat(summary.flippedShare()).isNaN());
  }

  @Test
  void aRunThatExplodesStopsWithItsRound() {
    Model model = TinyImages.model(Precision.FLOAT32);
    TrainingPlan plan = plan(2, 1, 2);
    TrainingSettings settings = TinyImages.settings(plan, 1e6);
    assertThatThrownBy(
            () -> loop(model, plan, settings).run(TrainingState.initial(model, settings), NOBODY))
        .isInstanceOf(DivergedException.class)
        .hasMessageStartingWith("training diverged in round 0");
  }
}
