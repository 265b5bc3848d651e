package org.binorm.jobs.train;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.binorm.engine.train.TrainingState;

/**
 * The newest global state of each run that this JVM has worked for: read once for all tasks of a
 * round, and the base of the next state where only the change is sent.
 *
 * <p>A cache and never the truth: a task that finds nothing, or the state of another round, fetches
 * the whole state.
 */
final class KnownStates {
  /** Runs that may train in one application at the same time before they forget each other. */
  private static final int RUNS = 4;

  private static final Map<String, Entry> ENTRIES =
      new LinkedHashMap<>(RUNS, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Entry> eldest) {
          return size() > RUNS;
        }
      };

  private KnownStates() {}

  private static final class Entry {
    private TrainingState state;
  }

  /**
   * The state of a round.
   *
   * @param run a name that no other run of any application has
   * @param finishedRounds of the state
   * @param fetch gets it; it is given the state of this run that is known so far, or null
   */
  static TrainingState get(String run, int finishedRounds, UnaryOperator<TrainingState> fetch) {
    Entry entry;
    synchronized (ENTRIES) {
      entry = ENTRIES.computeIfAbsent(run, key -> new Entry());
    }
    // Tasks of one round wait for the first of them; those of another run do not.
    synchronized (entry) {
      TrainingState state = entry.state;
      if (state == null || state.finishedRounds() != finishedRounds) {
        state = fetch.apply(state);
        entry.state = state;
      }
      return state;
    }
  }
}
