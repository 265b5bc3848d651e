package org.binorm.jobs.train;

import java.io.Serializable;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.binorm.engine.train.StateWire;
import org.binorm.engine.train.TrainingState;
import org.binorm.engine.train.WorkerResult;

/** How the global state of a round comes to its tasks, and their results go back. */
sealed interface RoundState extends Serializable {
  /**
   * @param run in the JVM of a task
   */
  TrainingState get(ExecutorRun run);

  byte[] wrap(WorkerResult result);

  /**
   * What the driver makes of {@link #wrap}.
   *
   * @param start of the round
   */
  WorkerResult unwrap(byte[] bytes, TrainingState start);

  /** Frees the memory; no task may be running any more. */
  void release();

  /**
   * To other JVMs. Executors fetch what they need: the change if they have the state before, or
   * else all of it.
   *
   * @param change null if there is none
   */
  record Sent(
      int finishedRounds, StateWire wire, Broadcast<WholeState> whole, Broadcast<byte[]> change)
      implements RoundState {

    static Sent of(JavaSparkContext spark, StateWire wire, TrainingState state) {
      return new Sent(
          state.finishedRounds(),
          wire,
          spark.broadcast(new WholeState(state)),
          hasChange(wire, state) ? spark.broadcast(wire.toBytes(state)) : null);
    }

    private static boolean hasChange(StateWire wire, TrainingState state) {
      return !wire.encoding().isExact()
          && wire.canWrite(state)
          && wire.bytes(state.shadows().length, state.slots().length) <= RoundTraffic.LARGEST_ARRAY;
    }

    @Override
    public TrainingState get(ExecutorRun run) {
      return run.state(finishedRounds, this::fetch);
    }

    private TrainingState fetch(TrainingState known) {
      boolean isBase = known != null && known.finishedRounds() == finishedRounds - 1;
      return change != null && isBase
          ? wire.fromBytes(change.value(), known).withoutChange()
          : whole.value().state();
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
  record Handed(byte[] ticket) implements RoundState {
    @Override
    public TrainingState get(ExecutorRun run) {
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

  /**
   * What executors get of a state. It refers to the arrays of the state, on the driver and on
   * executors: beside them there are only Spark's blocks, and no array has to hold all of it.
   *
   * <p>A plain class, which Kryo restores, unlike records.
   */
  final class WholeState implements Serializable {
    private static final long serialVersionUID = 1L;
    private final int finishedRounds;
    private final float[] shadows;
    private final float[][] slots;

    WholeState(TrainingState state) {
      this.finishedRounds = state.finishedRounds();
      this.shadows = state.shadows();
      this.slots = state.slots();
    }

    TrainingState state() {
      return new TrainingState(finishedRounds, shadows, slots);
    }
  }
}
