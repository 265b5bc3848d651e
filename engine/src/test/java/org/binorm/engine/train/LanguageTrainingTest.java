package org.binorm.engine.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.binorm.engine.Tolerance.assertClose;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.binorm.engine.infer.LanguageScorer;
import org.binorm.engine.kernel.KernelChoice;
import org.binorm.engine.layer.Parameter;
import org.binorm.engine.metric.LanguageMetrics;
import org.binorm.engine.model.Gradients;
import org.binorm.engine.model.LanguageNetwork;
import org.binorm.engine.model.Model;
import org.binorm.engine.model.ModelSpec.Precision;
import org.binorm.engine.model.Network;
import org.binorm.engine.optim.GradientClip;
import org.binorm.engine.optim.LearningRate;
import org.binorm.engine.optim.LearningRate.Decay;
import org.binorm.engine.optim.Sgd;
import org.binorm.engine.train.TrainingSettings.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The rules of training hold for sequences of tokens as for images. */
class LanguageTrainingTest {
  private static final TinyTexts DATA = new TinyTexts(2, 50, 35, 0, 61, 24);
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

  private static void assertSame(WorkerResult actual, WorkerResult expected) {
    assertThat(actual.state().shadows()).isEqualTo(expected.state().shadows());
    assertThat(actual.state().slots()).isDeepEqualTo(expected.state().slots());
    assertThat(actual.scores().lossSum()).isEqualTo(expected.scores().lossSum());
    assertThat(actual.scores().correct()).isEqualTo(expected.scores().correct());
    assertThat(actual.scores().predictions()).isEqualTo(expected.scores().predictions());
  }

  @ParameterizedTest
  @EnumSource(Precision.class)
  void aRoundIsAPureFunctionOfItsInputs(Precision precision) {
    Model model = TinyTexts.model(precision);
    TrainingPlan plan = plan(3, 2, 2);
    TrainingSettings settings = TinyTexts.settings(plan, 0.01);
    TrainingState start = TrainingState.initial(model, settings);
    TrainingState before = start.copy(start.slots().length);
    WorkerRound fresh = workerRound(model, plan, settings);
    WorkerResult expected = fresh.run(start, plan.round(3), 1);

    assertSame(fresh.run(start, plan.round(3), 1), expected);

    WorkerRound used = workerRound(model, plan, settings);
    TrainingState other = used.run(start, plan.round(0), 0).state();
    used.run(other, plan.round(plan.totalRounds() - 1), 2);
    assertSame(used.run(start, plan.round(3), 1), expected);
    assertThat(start.shadows()).isEqualTo(before.shadows());
    assertThat(start.slots()).isDeepEqualTo(before.slots());
    assertThat(expected.state().shadows()).isNotEqualTo(before.shadows());
  }

  @Test
  void aRoundCountsSequencesAndTheirPredictions() {
    Model model = TinyTexts.model(Precision.BINARY);
    TrainingPlan plan = plan(3, 100, 1);
    TrainingSettings settings = TinyTexts.settings(plan, 0.01);
    TrainingState start = TrainingState.initial(model, settings);
    WorkerRound round = workerRound(model, plan, settings);
    long samples = 0;
    long predictions = 0;
    for (int worker = 0; worker < 3; worker++) {
      WorkerResult result = round.run(start, plan.round(0), worker);
      samples += result.scores().samples();
      predictions += result.scores().predictions();
      assertThat(result.scores().correct()).isBetween(0L, result.scores().predictions());
      assertThat(result.scores().lossSum() / result.scores().predictions()).isBetween(0.3, 5.0);
    }
    long expected = 0;
    for (int block = 0; block < DATA.blockRows().length; block++) {
      for (int row = 0; row < DATA.block(block).rows(); row++) {
        expected += DATA.block(block).length(row) - 1;
      }
    }
    assertThat(samples).isEqualTo(DATA.samples());
    assertThat(predictions).isEqualTo(expected);
  }

  @ParameterizedTest
  @EnumSource(Precision.class)
  void aRunResumedFromTheMiddleEndsInTheSameBits(Precision precision) {
    Model model = TinyTexts.model(precision);
    TrainingPlan plan = plan(3, 4, 2);
    TrainingSettings settings = TinyTexts.settings(plan, 0.01);
    List<byte[]> saved = new ArrayList<>();
    TrainingState whole =
        loop(model, plan, settings)
            .run(
                TrainingState.initial(model, settings),
                (summary, state) -> saved.add(StateWire.WHOLE.toBytes(state)));

    for (int rounds : new int[] {1, plan.totalRounds() / 2}) {
      TrainingState middle = StateWire.WHOLE.fromBytes(saved.get(rounds - 1), null);
      TrainingState resumed = loop(model, plan, settings).run(middle, NOBODY);
      assertThat(resumed.sha256()).as("after %d rounds", rounds).isEqualTo(whole.sha256());
      assertThat(resumed.slots()).isDeepEqualTo(whole.slots());
    }
  }

  @ParameterizedTest
  @EnumSource(Precision.class)
  void oneWorkerEqualsAPlainLoopOfSteps(Precision precision) {
    Model model = TinyTexts.model(precision);
    TrainingPlan plan = plan(1, 5, 2);
    TrainingSettings settings = TinyTexts.settings(plan, 0.01);
    TrainingState state =
        loop(model, plan, settings).run(TrainingState.initial(model, settings), NOBODY);
    assertThat(state.shadows()).isEqualTo(plainLoop(model, plan, settings));
  }

  /** Training without workers, rounds, averages and cursors, and with a dense optimizer. */
  private static float[] plainLoop(Model model, TrainingPlan plan, TrainingSettings settings) {
    LanguageNetwork network =
        LanguageNetwork.forTraining(model, KernelChoice.AUTO.open(), plan.largestBatch());
    float[] shadows = TrainingState.initial(model, settings).shadows();
    float[][] slots = new float[settings.optimizer().slots()][shadows.length];
    int step = 0;
    for (int epoch = 0; epoch < plan.epochs(); epoch++) {
      EpochOrder order = new EpochOrder(DATA.blockRows(), settings.seed(Stream.ORDER), epoch);
      for (int inEpoch = 0; inEpoch < plan.stepsPerEpoch(); inEpoch++) {
        long from = plan.samples() * inEpoch / plan.stepsPerEpoch();
        int count = (int) (plan.samples() * (inEpoch + 1) / plan.stepsPerEpoch() - from);
        network.weights().load(shadows);
        network.clear();
        for (int lane = 0; lane < count; lane++) {
          int place = order.placeOf(from + lane);
          int row = order.rowsOf(place)[(int) (from + lane - order.startOf(place))];
          TokenBlock block = DATA.block(order.blockAt(place));
          network.set(lane, block.tokens(), block.offsets()[row], block.length(row));
        }
        network.forward(true, 0);
        network.backward((float) (1.0 / network.predictions()), 0);
        Gradients gradients = network.weights().gradients();
        gradients.scale(GradientClip.factor(gradients.squaredNorm(), settings.clipNorm()));
        float rate = settings.learningRate().at(step);
        settings.optimizer().step(shadows, dense(gradients, shadows.length), slots, ++step, rate);
      }
    }
    return shadows;
  }

  private static float[] dense(Gradients gradients, int size) {
    float[] dense = new float[size];
    gradients.forEachRange(
        (at, values, valuesAt, length) -> System.arraycopy(values, valuesAt, dense, at, length));
    return dense;
  }

  @Test
  void theOrderInWhichWorkersFinishDoesNotMatter() {
    Model model = TinyTexts.model(Precision.BINARY);
    TrainingPlan plan = plan(5, 4, 2);
    TrainingSettings settings = TinyTexts.settings(plan, 0.01);
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

  @ParameterizedTest
  @EnumSource(Precision.class)
  void trainingLearnsToCount(Precision precision) {
    Model model = TinyTexts.model(precision);
    TrainingPlan plan = plan(2, 6, 60);
    TrainingSettings settings = TinyTexts.settings(plan, 0.03);
    TrainingState start = TrainingState.initial(model, settings);
    List<RoundSummary> rounds = new ArrayList<>();

    TrainingState end =
        loop(model, plan, settings).run(start, (summary, state) -> rounds.add(summary));

    LanguageMetrics before = score(model, start.shadows());
    LanguageMetrics after = score(model, end.shadows());
    // Where two tokens are known, so is the third.
    assertThat(before.between(1, TinyTexts.CONTEXT).accuracy()).isLessThan(0.4);
    assertThat(after.between(1, TinyTexts.CONTEXT).accuracy()).isGreaterThan(0.8);
    assertThat(after.between(1, TinyTexts.CONTEXT).loss()).isLessThan(0.7);
    // After one token it is one of two.
    assertThat(after.between(0, 1).loss()).isBetween(Math.log(2), 1.5);
    assertThat(rounds.get(rounds.size() - 1).loss()).isLessThan(0.5 * rounds.get(0).loss());
  }

  private static LanguageMetrics score(Model model, float[] shadows) {
    LanguageScorer scorer =
        model.isBinary()
            ? LanguageScorer.ofBits(
                model, Network.binarize(model, shadows), KernelChoice.AUTO.open(), 32)
            : LanguageScorer.ofFloats(model, shadows, KernelChoice.AUTO.open(), 32);
    LanguageMetrics metrics = new LanguageMetrics(TinyTexts.CONTEXT);
    scorer.evaluate(new TinyTexts(99, 300).block(0), -1, metrics);
    return metrics;
  }

  @ParameterizedTest
  @EnumSource(Precision.class)
  void clippingBringsTheGradientOfAllParametersToTheNorm(Precision precision) {
    Model model = TinyTexts.model(precision);
    float[] free = firstStep(model, 0);
    double norm = norm(free, 0, free.length);
    Parameter table = model.layout().named("embedding.token.weight");
    double ofTable = norm(free, table.offset(), table.offset() + table.size());
    assertThat(ofTable).as("share of the table").isGreaterThan(0.05 * norm);

    float[] clipped = firstStep(model, norm / 4);
    for (int i = 0; i < free.length; i++) {
      free[i] /= 4;
    }
    assertClose("step", clipped, free, 1e-6);
    assertClose("norm", norm(clipped, 0, clipped.length), norm / 4, 1e-5);
    assertThat(firstStep(model, 2 * norm)).isEqualTo(firstStep(model, 0));
  }

  /** What plain gradient descent changes in one step. */
  private static float[] firstStep(Model model, double clipNorm) {
    TrainingPlan plan = new TrainingPlan(DATA.samples(), 1, 1, 16, 1);
    LearningRate rate = new LearningRate(Decay.CONSTANT, 1, 0, 1);
    TrainingSettings settings = TinyTexts.settings(new Sgd(0f), rate, clipNorm, 0);
    float[] zeros = new float[model.layout().size()];
    TrainingState start = TrainingState.initial(model, settings);
    float[] step =
        workerRound(model, plan, settings).run(start, plan.round(0), 0).state().slots()[0];
    assertThat(step).isNotEqualTo(zeros);
    return step;
  }

  private static double norm(float[] values, int from, int to) {
    double squares = 0;
    for (int i = from; i < to; i++) {
      squares += (double) values[i] * values[i];
    }
    return Math.sqrt(squares);
  }

  @Test
  void aMinibatchWithoutPredictionsChangesNothing() {
    Model model = TinyTexts.model(Precision.BINARY);
    SampleBlocks single = index -> new TokenBlock(new int[] {0, 1, 2, 2}, new int[] {4, 5});
    TrainingPlan plan = new TrainingPlan(3, 1, 1, 3, 1);
    TrainingSettings settings = TinyTexts.settings(plan, 0.01);
    TrainingState start = TrainingState.initial(model, settings);
    WorkerResult result =
        new WorkerRound(model, plan, settings, single, new int[] {3}, KernelChoice.AUTO.open())
            .run(start, plan.round(0), 0);
    assertThat(result.scores().samples()).isEqualTo(3);
    assertThat(result.scores().predictions()).isZero();
    assertThat(result.state().shadows()).isEqualTo(start.shadows());
  }
}
