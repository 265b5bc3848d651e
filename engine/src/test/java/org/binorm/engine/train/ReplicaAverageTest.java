package org.binorm.engine.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.binorm.engine.TestNumbers;
import org.binorm.engine.optim.Adam;
import org.binorm.engine.optim.Optimizer;
import org.binorm.engine.optim.Sgd;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplicaAverageTest {
  private static final Optimizer ADAM = new Adam(0.9f, 0.999f, 1e-8f, 0f);
  private static final int SIZE = 257;

  private static WorkerResult result(int worker, int samples, TrainingState state) {
    return new WorkerResult(new WorkerScores(worker, samples, samples, 1.0, 1, 1, "test"), state);
  }

  private static WorkerResult replica(int worker, int samples) {
    float[] shadows = TestNumbers.gaussian(100 + worker, SIZE);
    float[] mean = TestNumbers.gaussian(200 + worker, SIZE);
    float[] squares = TestNumbers.gaussian(300 + worker, SIZE);
    for (int i = 0; i < SIZE; i++) {
      shadows[i] *= 0.2f;
      mean[i] *= 0.01f;
      squares[i] *= squares[i] * 1e-4f;
    }
    return result(worker, samples, new TrainingState(4, shadows, new float[][] {mean, squares}));
  }

  private static TrainingState average(Optimizer optimizer, List<WorkerResult> results) {
    long total = results.stream().mapToLong(r -> r.scores().samples()).sum();
    ReplicaAverage average = new ReplicaAverage(optimizer, total, 5);
    results.forEach(average::add);
    return average.finish();
  }

  private static void assertSame(TrainingState actual, TrainingState expected) {
    assertThat(actual.shadows()).isEqualTo(expected.shadows());
    assertThat(actual.slots()).isDeepEqualTo(expected.slots());
  }

  @Test
  void averagingOneReplicaChangesNothing() {
    WorkerResult only = replica(0, 1234);
    only.state().shadows()[3] = Float.MIN_VALUE;
    only.state().shadows()[4] = -0f;

    TrainingState average = average(ADAM, List.of(only));

    assertSame(average, only.state());
    assertThat(average.finishedRounds()).isEqualTo(5);
  }

  @Test
  void anyOrderOfArrivalGivesTheSameBits() {
    List<WorkerResult> results = new ArrayList<>();
    for (int worker = 0; worker < 7; worker++) {
      results.add(replica(worker, 30 + 11 * worker));
    }
    TrainingState expected = average(ADAM, results);
    Random random = new Random(9);
    for (int i = 0; i < 10; i++) {
      Collections.shuffle(results, random);
      assertSame(average(ADAM, results), expected);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 100, 100_000})
  void theAverageIsTheWeightedMeanInDoublePrecision(int weight) {
    List<WorkerResult> results =
        List.of(replica(0, weight), replica(1, 3 * weight), replica(2, weight));
    double[] weights = {0.2, 0.6, 0.2};

    TrainingState average = average(ADAM, results);

    for (int i = 0; i < SIZE; i++) {
      double shadow = 0;
      double mean = 0;
      double root = 0;
      for (int k = 0; k < 3; k++) {
        TrainingState state = results.get(k).state();
        shadow += weights[k] * state.shadows()[i];
        mean += weights[k] * state.slots()[0][i];
        root += weights[k] * Math.sqrt(state.slots()[1][i]);
      }
      assertWithin(average.shadows()[i], shadow);
      assertWithin(average.slots()[0][i], mean);
      assertWithin(average.slots()[1][i], root * root);
    }
  }

  /** 1e-9 beside the rounding to float. */
  private static void assertWithin(float actual, double expected) {
    double tolerance = 1e-9 + Math.ulp((float) expected) / 2.0;
    assertThat(Math.abs(actual - expected) <= tolerance)
        .as("expected %s, got %s", expected, actual)
        .isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 300})
  void slicesAreAveragedToTheSameBits(int count) {
    List<WorkerResult> results = List.of(replica(0, 5), replica(1, 9), replica(2, 0));
    StateSlices slices = new StateSlices(SIZE, count);
    TrainingState joined = TrainingState.blank(5, SIZE, 2);
    for (int slice = count - 1; slice >= 0; slice--) {
      int from = slices.start(slice);
      int to = slices.start(slice + 1);
      joined.put(from, average(ADAM, results.stream().map(r -> r.slice(from, to)).toList()));
    }
    assertSame(joined, average(ADAM, results));
  }

  @Test
  void plainSlotsAreAveragedAsTheyAre() {
    WorkerResult a = result(0, 1, new TrainingState(0, new float[] {0}, new float[][] {{4}}));
    WorkerResult b = result(1, 1, new TrainingState(0, new float[] {0}, new float[][] {{16}}));
    assertThat(average(new Sgd(0.9f), List.of(a, b)).slots()[0]).containsExactly(10f);
  }

  @Test
  void secondMomentsAreAveragedAsRoots() {
    float[][] four = {{0}, {4}};
    float[][] sixteen = {{0}, {16}};
    WorkerResult a = result(0, 1, new TrainingState(0, new float[] {0}, four));
    WorkerResult b = result(1, 1, new TrainingState(0, new float[] {0}, sixteen));
    assertThat(average(ADAM, List.of(a, b)).slots()[1]).containsExactly(9f);
  }

  @Test
  void aWorkerWithoutSamplesWeighsNothing() {
    WorkerResult idle = replica(2, 0);
    idle.state().shadows()[0] = 1e9f;
    TrainingState expected = average(ADAM, List.of(replica(0, 5), replica(1, 9)));
    assertSame(average(ADAM, List.of(replica(0, 5), idle, replica(1, 9))), expected);
    assertSame(average(ADAM, List.of(idle, replica(0, 5))), replica(0, 5).state());
  }

  @Test
  void aMissingOrRepeatedWorkerIsRefused() {
    ReplicaAverage missing = new ReplicaAverage(ADAM, 14, 5);
    missing.add(replica(0, 5));
    assertThatThrownBy(missing::finish)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("average of round 5: expected results for 14 samples, got 5");
    ReplicaAverage repeated = new ReplicaAverage(ADAM, 14, 5);
    repeated.add(replica(0, 9));
    repeated.add(replica(0, 9));
    assertThatThrownBy(repeated::finish).isInstanceOf(IllegalStateException.class);
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, 4096f, -5000f})
  void valuesThatExplodeAreRefusedByNumberOfRoundAndWorker(float value) {
    for (int samples : new int[] {7, 20}) {
      WorkerResult exploded = replica(3, samples);
      exploded.state().shadows()[SIZE - 1] = value;
      ReplicaAverage average = new ReplicaAverage(ADAM, 20, 5);
      assertThatThrownBy(() -> average.add(exploded))
          .isInstanceOf(DivergedException.class)
          .hasMessageStartingWith(
              "training diverged in round 4, worker 3: expected values below 4096, got ")
          .hasMessageEndingWith("try a smaller learning rate or clipping");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {7, 20})
  void anOptimizerStateThatIsNotFiniteIsRefusedToo(int samples) {
    WorkerResult exploded = replica(3, samples);
    exploded.state().slots()[1][0] = Float.POSITIVE_INFINITY;
    ReplicaAverage average = new ReplicaAverage(ADAM, 20, 5);
    assertThatThrownBy(() -> average.add(exploded)).isInstanceOf(DivergedException.class);
  }

  @Test
  void theLargestValuesAndWeightsDoNotOverflow() {
    List<WorkerResult> results = new ArrayList<>();
    for (int worker = 0; worker < 8; worker++) {
      float[] shadows = {4095.75f, -4095.75f};
      results.add(
          result(worker, Integer.MAX_VALUE, new TrainingState(0, shadows, new float[][] {{0, 0}})));
    }
    assertThat(average(new Sgd(0f), results).shadows()).containsExactly(4095.75f, -4095.75f);
  }
}
