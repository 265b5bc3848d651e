package org.binorm.benchmarks.rounds;

import org.binorm.engine.train.TrainingState;

/** Arithmetic of the references, on (shadows, first moments, second moments). */
final class Sums {
  private Sums() {}

  static float[][] start(int parameters) {
    TrainingState start = TouchWork.start(parameters);
    return new float[][] {start.shadows(), start.slots()[0], start.slots()[1]};
  }

  static float[][] touched(float[][] state, int worker) {
    float[][] touched = new float[state.length][];
    for (int i = 0; i < state.length; i++) {
      touched[i] = TouchWork.touched(state[i], worker);
    }
    return touched;
  }

  /** Adds to the first. */
  static float[][] add(float[][] sum, float[][] more) {
    for (int i = 0; i < sum.length; i++) {
      for (int j = 0; j < sum[i].length; j++) {
        sum[i][j] += more[i][j];
      }
    }
    return sum;
  }

  static void scale(float[][] sum, float factor) {
    for (float[] values : sum) {
      for (int j = 0; j < values.length; j++) {
        values[j] *= factor;
      }
    }
  }
}
