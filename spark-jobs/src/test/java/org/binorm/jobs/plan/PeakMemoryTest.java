package org.binorm.jobs.plan;

import static org.assertj.core.api.Assertions.assertThat;

import org.binorm.engine.train.TrainingMemory;
import org.junit.jupiter.api.Test;

/** What lives at the same time, in pieces that can be told apart by their digits. */
class PeakMemoryTest {
  private static final long STATE = 1_000_000;
  private static final long SUMS = 2_000_000;
  private static final long ROUND_BITS = 1;
  private static final long SCRATCH = 10_000 + 20_000 + 30_000;
  private static final long BLOCK = 500;
  private static final long WORKER = STATE + SCRATCH + BLOCK;

  private static PeakMemory peaks(int workers) {
    TrainingMemory training =
        new TrainingMemory(STATE, workers == 1 ? 0 : SUMS, ROUND_BITS, 10_000, 20_000, 30_000);
    return new PeakMemory(training, BLOCK, 7_000, 3_000, workers);
  }

  @Test
  void oneWorkerNeedsTheStateAndItsOwn() {
    assertThat(peaks(1).round(1)).isEqualTo(STATE + ROUND_BITS + WORKER);
    assertThat(peaks(1).round(8)).as("one worker has one task").isEqualTo(peaks(1).round(1));
  }

  @Test
  void aWorkerRunsWhileTheOneBeforeIsFolded() {
    assertThat(peaks(2).round(1)).isEqualTo(STATE + ROUND_BITS + SUMS + STATE + WORKER);
    assertThat(peaks(2).round(2)).isEqualTo(STATE + ROUND_BITS + SUMS + STATE + WORKER);
  }

  @Test
  void workersThatStartedTogetherAreDoneTogether() {
    assertThat(peaks(8).round(4)).isEqualTo(STATE + ROUND_BITS + SUMS + 4 * STATE + 4 * WORKER);
    assertThat(peaks(5).round(4)).isEqualTo(STATE + ROUND_BITS + SUMS + STATE + 4 * WORKER);
    assertThat(peaks(4).round(4)).isEqualTo(STATE + ROUND_BITS + SUMS + STATE + 3 * WORKER);
  }

  @Test
  void largeScratchMemoryMakesTheStartOfARoundItsPeak() {
    TrainingMemory training = new TrainingMemory(STATE, SUMS, 0, 0, 0, 100 * STATE);

    assertThat(new PeakMemory(training, 0, 0, 0, 2).round(2)).isEqualTo(203 * STATE);
  }

  @Test
  void anEvaluationSendsTheReleasedParameters() {
    long task = 7_000 + 3_000 + BLOCK;

    assertThat(peaks(2).evaluation(2)).isEqualTo(STATE + 2 * 7_000 + 2 * task);
    assertThat(peaks(2).oneJvm(2)).isEqualTo(peaks(2).round(2));
  }

  @Test
  void onAClusterStatesTravelAsBytes() {
    assertThat(peaks(2).executor(1)).isEqualTo(2 * STATE + 3 * STATE);
    assertThat(peaks(2).executor(2)).isEqualTo(2 * STATE + 6 * STATE);
  }
}
