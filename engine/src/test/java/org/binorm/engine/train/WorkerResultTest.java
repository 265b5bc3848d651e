package org.binorm.engine.train;

import static org.assertj.core.api.Assertions.assertThat;

import org.binorm.engine.TestNumbers;
import org.junit.jupiter.api.Test;

class WorkerResultTest {
  @Test
  void bytesReadBackAsTheyWereWritten() {
    TrainingState state =
        new TrainingState(
            6,
            TestNumbers.gaussian(1, 77),
            new float[][] {TestNumbers.gaussian(2, 77), TestNumbers.gaussian(3, 77)});
    WorkerResult result =
        new WorkerResult(
            new WorkerScores(3, 41, 4100L, 0.1 + 0.2, 1L << 40, 1L << 50, "vector+openblas"),
            state);

    WorkerResult read =
        WorkerResult.fromBytes(result.toBytes(StateWire.WHOLE), StateWire.WHOLE, null);

    assertThat(read.scores()).isEqualTo(result.scores());
    assertThat(read.state().finishedRounds()).isEqualTo(6);
    assertThat(read.state().shadows()).isEqualTo(state.shadows());
    assertThat(read.state().slots()).isDeepEqualTo(state.slots());
  }

  @Test
  void aStateWithoutOptimizerSlotsReadsBackToo() {
    TrainingState state = new TrainingState(0, new float[] {1f, 2f}, new float[0][]);
    WorkerResult result = new WorkerResult(new WorkerScores(0, 1, 1, 1, 1, 1, ""), state);
    assertThat(
            WorkerResult.fromBytes(result.toBytes(StateWire.WHOLE), StateWire.WHOLE, null)
                .state()
                .shadows())
        .containsExactly(1f, 2f);
  }
}
