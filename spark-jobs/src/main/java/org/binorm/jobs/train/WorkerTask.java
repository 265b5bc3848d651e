package org.binorm.jobs.train;

import java.io.Serializable;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.binorm.engine.kernel.KernelChoice;
import org.binorm.engine.model.Model;
import org.binorm.engine.model.ModelSpec;
import org.binorm.engine.train.StateWire;
import org.binorm.engine.train.TrainingPlan;
import org.binorm.engine.train.TrainingPlan.Round;
import org.binorm.engine.train.TrainingSettings;
import org.binorm.engine.train.TrainingState;
import org.binorm.engine.train.WorkerResult;
import org.binorm.engine.train.WorkerRound;
import org.binorm.jobs.JavaBytes;
import org.binorm.jobs.run.KernelPool;
import org.binorm.jobs.run.RowGroups;
import scala.collection.Iterator;
import scala.runtime.AbstractFunction2;

/**
 * One worker's part of one round, on an executor: a pure function of the broadcast state, the round
 * and the worker's number, so a retried or speculative attempt returns the same bytes.
 */
final class WorkerTask extends AbstractFunction2<TaskContext, Iterator<Integer>, byte[]>
    implements Serializable {
  private static final long serialVersionUID = 1L;

  /** What stays the same for the whole run; broadcast once, as {@link JavaBytes}. */
  record RunContext(
      ModelSpec spec,
      TrainingPlan plan,
      TrainingSettings settings,
      RowGroups data,
      KernelChoice kernels)
      implements Serializable {}

  /** How the global state comes to a task and its result goes back. */
  sealed interface State extends Serializable {
    TrainingState get();

    byte[] wrap(WorkerResult result);

    /**
     * What the driver makes of {@link #wrap}.
     *
     * @param start of the round
     */
    WorkerResult unwrap(byte[] bytes, TrainingState start);

    /** Frees the memory; no task may be running any more. */
    void release();
  }

  /**
   * To other JVMs, as bytes. Executors fetch what they need: the change if they have the state
   * before, or else all of it.
   *
   * @param run a name that no other run has
   * @param change null if there is none
   */
  record Sent(
      String run,
      int finishedRounds,
      StateWire wire,
      Broadcast<byte[]> whole,
      Broadcast<byte[]> change)
      implements State {

    static Sent of(JavaSparkContext spark, String run, StateWire wire, TrainingState state) {
      boolean changed = !wire.encoding().isExact() && wire.canWrite(state);
      return new Sent(
          run,
          state.finishedRounds(),
          wire,
          spark.broadcast(StateWire.WHOLE.toBytes(state)),
          changed ? spark.broadcast(wire.toBytes(state)) : null);
    }

    @Override
    public TrainingState get() {
      return KnownStates.get(run, finishedRounds, this::fetch);
    }

    private TrainingState fetch(TrainingState known) {
      boolean isBase = known != null && known.finishedRounds() == finishedRounds - 1;
      return change != null && isBase
          ? wire.fromBytes(change.value(), known).withoutChange()
          : StateWire.WHOLE.fromBytes(whole.value(), null);
    }

    @Override
    public byte[] wrap(WorkerResult result) {
      return result.toBytes(wire);
    }

    @Override
    public WorkerResult unwrap(byte[] result, TrainingState start) {
      return WorkerResult.fromBytes(result, wire, start);
    }

    @Override
    public void release() {
      whole.destroy();
      if (change != null) {
        change.destroy();
      }
    }
  }

  /** Within this JVM, by reference. */
  record Handed(byte[] ticket) implements State {
    @Override
    public TrainingState get() {
      return Handover.look(ticket, TrainingState.class);
    }

    @Override
    public byte[] wrap(WorkerResult result) {
      return Handover.leave(result);
    }

    @Override
    public WorkerResult unwrap(byte[] result, TrainingState start) {
      return Handover.take(result, WorkerResult.class);
    }

    @Override
    public void release() {
      Handover.take(ticket, TrainingState.class);
    }
  }

  private final Broadcast<byte[]> run;
  private final State state;
  private final Round round;

  WorkerTask(Broadcast<byte[]> run, State state, Round round) {
    this.run = run;
    this.state = state;
    this.round = round;
  }

  @Override
  public byte[] apply(TaskContext task, Iterator<Integer> workers) {
    int worker = workers.next();
    RunContext context = JavaBytes.read(run.value(), RunContext.class);
    WorkerResult result =
        KernelPool.with(
            context.kernels(),
            kernels ->
                new WorkerRound(
                        new Model(context.spec()),
                        context.plan(),
                        context.settings(),
                        context.data(),
                        context.data().rows(),
                        kernels)
                    .run(state.get(), round, worker));
    return state.wrap(result);
  }
}
