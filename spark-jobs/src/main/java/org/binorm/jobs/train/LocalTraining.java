package org.binorm.jobs.train;

import java.lang.ref.SoftReference;
import java.util.ArrayDeque;
import java.util.Deque;
import org.binorm.engine.kernel.KernelChoice;
import org.binorm.engine.model.Model;
import org.binorm.engine.model.ModelSpec;
import org.binorm.engine.train.ReplicaAverage;
import org.binorm.engine.train.SampleBlocks;
import org.binorm.engine.train.TrainingPlan;
import org.binorm.engine.train.TrainingPlan.Round;
import org.binorm.engine.train.TrainingSettings;
import org.binorm.engine.train.TrainingState;
import org.binorm.engine.train.WorkerResult;
import org.binorm.engine.train.WorkerRound;
import org.binorm.jobs.monitor.LiveNumbers;

/**
 * Local steps on the data of a run.
 *
 * <p>The networks that tasks have used wait for the next round, at most as many as ran at once and
 * up to a share of the heap. They hold scratch memory only, so the virtual machine may take it back
 * when memory is short.
 */
public final class LocalTraining implements RoundWork {
  private static final long serialVersionUID = 1L;

  /** Of the heap, for networks that wait. */
  private static final double IDLE_SHARE = 0.25;

  private final ModelSpec spec;
  private final TrainingPlan plan;
  private final TrainingSettings settings;
  private final SampleBlocks data;
  private final int[] blockRows;
  private final KernelChoice kernels;
  private transient Deque<SoftReference<WorkerRound>> idle;

  /**
   * @param data of every worker, serializable
   * @param blockRows samples of every block, in order
   */
  public LocalTraining(
      ModelSpec spec,
      TrainingPlan plan,
      TrainingSettings settings,
      SampleBlocks data,
      int[] blockRows,
      KernelChoice kernels) {
    this.spec = spec;
    this.plan = plan;
    this.settings = settings;
    this.data = data;
    this.blockRows = blockRows.clone();
    this.kernels = kernels;
  }

  @Override
  public WorkerResult run(TrainingState start, Round round, int worker) {
    WorkerRound network = borrow();
    WorkerResult result = network.run(start, round, worker);
    giveBack(network);
    LiveNumbers.finished(result.scores());
    return result;
  }

  @Override
  public ReplicaAverage average(Round round) {
    return ReplicaAverage.of(settings, plan, round);
  }

  /** A network that nobody else uses. */
  WorkerRound borrow() {
    synchronized (this) {
      while (idle != null && !idle.isEmpty()) {
        WorkerRound network = idle.pop().get();
        if (network != null) {
          return network;
        }
      }
    }
    return new WorkerRound(new Model(spec), plan, settings, data, blockRows, kernels.open());
  }

  /** Keeps a network for whoever borrows next, if there is room. */
  synchronized void giveBack(WorkerRound network) {
    if (idle == null) {
      idle = new ArrayDeque<>();
    }
    double limit = IDLE_SHARE * Runtime.getRuntime().maxMemory();
    if ((idle.size() + 1) * network.scratchBytes() <= limit) {
      idle.push(new SoftReference<>(network));
    }
  }
}
