package org.binorm.engine.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.binorm.engine.EngineException;
import org.binorm.engine.train.TrainingPlan.Round;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TrainingPlanTest {
  static IntStream workers() {
    return IntStream.rangeClosed(1, 9);
  }

  /** Sizes around the limits of batches and blocks. */
  private static List<TrainingPlan> plans(int workers) {
    List<TrainingPlan> plans = new ArrayList<>();
    for (int batch : new int[] {9, 10, 16, 64}) {
      for (int samples : new int[] {9, 10, 15, 16, 17, 63, 64, 65, 100, 127, 128, 129, 1000}) {
        for (int stepsPerRound : new int[] {1, 3, 7, 1000}) {
          plans.add(new TrainingPlan(samples, 2, workers, batch, stepsPerRound));
        }
      }
    }
    return plans;
  }

  @ParameterizedTest
  @MethodSource("workers")
  void everySampleIsVisitedExactlyOncePerEpoch(int workers) {
    for (TrainingPlan plan : plans(workers)) {
      int[][] visits = new int[plan.epochs()][(int) plan.samples()];
      for (int index = 0; index < plan.totalRounds(); index++) {
        Round round = plan.round(index);
        for (int worker = 0; worker < workers; worker++) {
          for (int step = round.firstStep(); step < round.firstStep() + round.steps(); step++) {
            for (long s = plan.sampleAt(worker, step); s < plan.sampleAt(worker, step + 1); s++) {
              visits[round.epoch()][(int) s]++;
            }
          }
        }
      }
      for (int[] epoch : visits) {
        assertThat(epoch).as(plan.toString()).containsOnly(1);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("workers")
  void minibatchesOfAWorkerDifferByOneAtMostAndFitTheLargestBatch(int workers) {
    for (TrainingPlan plan : plans(workers)) {
      int largest = 0;
      for (int worker = 0; worker < workers; worker++) {
        int smallestOfWorker = Integer.MAX_VALUE;
        int largestOfWorker = 0;
        for (int step = 0; step < plan.stepsPerEpoch(); step++) {
          int size = (int) (plan.sampleAt(worker, step + 1) - plan.sampleAt(worker, step));
          smallestOfWorker = Math.min(smallestOfWorker, size);
          largestOfWorker = Math.max(largestOfWorker, size);
        }
        assertThat(largestOfWorker - smallestOfWorker).as(plan.toString()).isBetween(0, 1);
        largest = Math.max(largest, largestOfWorker);
      }
      assertThat(largest).as(plan.toString()).isEqualTo(plan.largestBatch());
      assertThat(largest)
          .as(plan.toString())
          .isLessThanOrEqualTo((plan.batchSize() + workers - 1) / workers);
    }
  }

  @ParameterizedTest
  @MethodSource("workers")
  void roundsFollowEachOtherAndNeverSpanTwoEpochs(int workers) {
    for (TrainingPlan plan : plans(workers)) {
      long nextStep = 0;
      int epochsEnded = 0;
      for (int index = 0; index < plan.totalRounds(); index++) {
        Round round = plan.round(index);
        assertThat(round.index()).isEqualTo(index);
        assertThat(round.firstGlobalStep()).as(plan.toString()).isEqualTo(nextStep);
        assertThat(round.steps()).isBetween(1, plan.stepsPerRound());
        assertThat(round.firstStep() + round.steps()).isLessThanOrEqualTo(plan.stepsPerEpoch());
        assertThat(round.epoch()).isEqualTo(epochsEnded);
        epochsEnded += plan.endsEpoch(round) ? 1 : 0;
        nextStep += round.steps();
      }
      assertThat(nextStep).isEqualTo(plan.totalSteps());
      assertThat(epochsEnded).isEqualTo(plan.epochs());
    }
  }

  @ParameterizedTest
  @MethodSource("workers")
  void samplesOfRoundsAndWorkersAddUpAndNoRoundIsEmpty(int workers) {
    for (TrainingPlan plan : plans(workers)) {
      long sum = 0;
      for (int index = 0; index < plan.totalRounds(); index++) {
        Round round = plan.round(index);
        long ofWorkers = 0;
        for (int worker = 0; worker < workers; worker++) {
          ofWorkers += plan.samplesIn(round, worker);
        }
        assertThat(plan.samplesIn(round)).as(plan.toString()).isEqualTo(ofWorkers).isPositive();
        sum += ofWorkers;
      }
      assertThat(sum).isEqualTo(plan.epochs() * plan.samples());
    }
  }

  @Test
  void theNumberOfStepsDoesNotDependOnTheNumberOfWorkers() {
    for (int workers = 1; workers <= 9; workers++) {
      assertThat(new TrainingPlan(1000, 3, workers, 64, 5).stepsPerEpoch()).isEqualTo(16);
      assertThat(new TrainingPlan(1000, 3, workers, 64, 5).totalRounds()).isEqualTo(12);
    }
  }

  @Test
  void manySamplesDoNotOverflow() {
    TrainingPlan plan = new TrainingPlan(3_000_000_000L, 1, 9, 4096, 100);
    assertThat(plan.sampleAt(8, plan.stepsPerEpoch())).isEqualTo(3_000_000_000L);
    assertThat(plan.sampleAt(4, plan.stepsPerEpoch())).isEqualTo(plan.sampleAt(5, 0));
  }

  static Stream<String> refusals() {
    return Stream.of("0,1,1,8,1", "9,0,1,8,1", "9,1,0,8,1", "9,1,1,8,0");
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void sizesThatAreNotPositiveAreRefused(String sizes) {
    int[] n = Stream.of(sizes.split(",", -1)).mapToInt(Integer::parseInt).toArray();
    assertThatThrownBy(() -> new TrainingPlan(n[0], n[1], n[2], n[3], n[4]))
        .isInstanceOf(EngineException.class)
        .hasMessageStartingWith("training plan: expected positive samples");
  }

  @Test
  void moreWorkersThanSamplesOrPlacesInTheBatchAreRefused() {
    assertThatThrownBy(() -> new TrainingPlan(100, 1, 9, 8, 1))
        .isInstanceOf(EngineException.class)
        .hasMessage(
            "training plan: expected a global batch of at least one sample per worker (9), got 8");
    assertThatThrownBy(() -> new TrainingPlan(8, 1, 9, 64, 1))
        .isInstanceOf(EngineException.class)
        .hasMessage("training plan: 8 samples are too few for 9 workers");
  }
}
