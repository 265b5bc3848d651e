package org.binorm.engine.train;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.binorm.engine.bits.BitMatrix;
import org.binorm.engine.kernel.KernelChoice;
import org.binorm.engine.layer.Parameter;
import org.binorm.engine.model.Model;
import org.binorm.engine.model.ModelSpec.Precision;
import org.binorm.engine.train.TrainingPlan.Round;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A training step works in the memory that was allocated before the first one.
 *
 * <p>What remains is bounded: every step makes two small bit matrices per tensor of a binary model,
 * and one view per image. Activations, gradients, caches and optimizer state are far larger, so one
 * of them allocated anew in every step would break the bound.
 */
class TrainingAllocationTest {
  private static final int STEPS = 50;
  private static final int REPETITIONS = 20;
  private static final int BATCH = 32;
  private static final int VIEW_BYTES = 24;
  private static final int OBJECT_BYTES = 64;
  private static final int SLACK_BYTES = 1024;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @ParameterizedTest
  @EnumSource(Precision.class)
  void stepsAllocateAlmostNothing(Precision precision) {
    TinyImages data = new TinyImages(1, 4000);
    TrainingPlan plan = new TrainingPlan(4000, 1, 1, BATCH, 125);
    TrainingSettings settings = TinyImages.settings(plan, 0.001);
    Model model = TinyImages.model(precision);
    WorkerRound worker =
        new WorkerRound(model, plan, settings, data, data.blockRows(), KernelChoice.AUTO.open());
    TrainingState start = TrainingState.initial(model, settings);
    // What a round costs once (its copy of the state) is the same in both: the difference is steps.
    Round few = new Round(0, 0, 0, 10, 0);
    Round many = new Round(0, 0, 0, 10 + STEPS, 0);
    long bytes = Long.MAX_VALUE;
    for (int i = 0; i < REPETITIONS; i++) {
      // The least of several: until the compiler is done, calls it will inline allocate as well.
      long difference = allocatedBy(worker, start, many) - allocatedBy(worker, start, few);
      bytes = Math.min(bytes, difference / STEPS);
    }

    assertThat(bytes)
        .isLessThan(VIEW_BYTES * BATCH + bitMatrixBytes(model) + SLACK_BYTES)
        .isLessThan(4L * model.layout().size());
  }

  /** The bits of a tensor as seen from its outputs and from its inputs. */
  private static long bitMatrixBytes(Model model) {
    if (!model.isBinary()) {
      return 0;
    }
    long bytes = 0;
    for (Parameter parameter : model.layout().parameters()) {
      int rows = parameter.vector() ? 1 : parameter.columns();
      bytes += (long) parameter.rows() * BitMatrix.rowBytes(parameter.columns());
      bytes += (long) rows * BitMatrix.rowBytes(parameter.rows());
      bytes += 2 * OBJECT_BYTES;
    }
    return bytes;
  }

  private static long allocatedBy(WorkerRound worker, TrainingState start, Round round) {
    long thread = Thread.currentThread().getId();
    long before = THREADS.getThreadAllocatedBytes(thread);
    worker.run(start, round, 0);
    return THREADS.getThreadAllocatedBytes(thread) - before;
  }
}
