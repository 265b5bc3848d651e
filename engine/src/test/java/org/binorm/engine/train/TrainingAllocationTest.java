package org.binorm.engine.train;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import org.binorm.engine.kernel.KernelChoice;
import org.binorm.engine.model.Model;
import org.binorm.engine.model.ModelSpec.Precision;
import org.binorm.engine.train.TrainingPlan.Round;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A training step works in the memory that was allocated before the first one.
 *
 * <p>What remains is bounded: one small view per image and a few objects. Activations, gradients,
 * bits, caches and optimizer state are larger, so one of them allocated anew in every step would
 * break the bound.
 */
class TrainingAllocationTest {
  private static final int STEPS = 50;
  private static final int BATCH = 32;
  private static final int SAMPLES = 4000;
  private static final TrainingPlan PLAN = new TrainingPlan(SAMPLES, 1, 1, BATCH, 125);
  private static final int VIEW_BYTES = 24;
  private static final Duration WARM_UP_LIMIT = Duration.ofSeconds(60);
  private static final int SLACK_BYTES = 1024;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @ParameterizedTest
  @EnumSource(Precision.class)
  void stepsAllocateAlmostNothing(Precision precision) {
    TinyImages data = new TinyImages(1, SAMPLES);
    assertStepsAllocateAtMost(
        VIEW_BYTES * BATCH + SLACK_BYTES,
        TinyImages.model(precision),
        data,
        TinyImages.settings(PLAN, 0.001));
  }

  @ParameterizedTest
  @EnumSource(Precision.class)
  void stepsOnTextAllocateAlmostNothing(Precision precision) {
    TinyTexts data = new TinyTexts(1, SAMPLES);
    assertStepsAllocateAtMost(
        SLACK_BYTES, TinyTexts.model(precision), data, TinyTexts.settings(PLAN, 0.001));
  }

  private static void assertStepsAllocateAtMost(
      long limit, Model model, SampleBlocks data, TrainingSettings settings) {
    WorkerRound worker =
        new WorkerRound(model, PLAN, settings, data, new int[] {SAMPLES}, KernelChoice.AUTO.open());
    TrainingState start = TrainingState.initial(model, settings);
    // What a round costs once (its copy of the state) is the same in both: the difference is steps.
    Round few = new Round(0, 0, 0, 10, 0, false);
    Round many = new Round(0, 0, 0, 10 + STEPS, 0, false);
    long bytes = Long.MAX_VALUE;
    long deadline = System.nanoTime() + WARM_UP_LIMIT.toNanos();
    // Until the compiler is done, vectors are objects: the steady state is what counts.
    while (bytes > limit && System.nanoTime() < deadline) {
      long difference = allocatedBy(worker, start, many) - allocatedBy(worker, start, few);
      bytes = Math.min(bytes, difference / STEPS);
    }

    assertThat(bytes).as("bytes per step").isLessThanOrEqualTo(limit);
  }

  private static long allocatedBy(WorkerRound worker, TrainingState start, Round round) {
    long thread = Thread.currentThread().getId();
    long before = THREADS.getThreadAllocatedBytes(thread);
    worker.run(start, round, 0);
    return THREADS.getThreadAllocatedBytes(thread) - before;
  }
}
