package org.binorm.engine.kernel;

import static org.binorm.engine.kernel.ScalarGelu.P0;
import static org.binorm.engine.kernel.ScalarGelu.P1;
import static org.binorm.engine.kernel.ScalarGelu.P2;
import static org.binorm.engine.kernel.ScalarGelu.P3;
import static org.binorm.engine.kernel.ScalarGelu.P4;
import static org.binorm.engine.kernel.ScalarGelu.P5;
import static org.binorm.engine.kernel.ScalarGelu.P6;
import static org.binorm.engine.kernel.ScalarGelu.P7;
import static org.binorm.engine.kernel.ScalarGelu.P8;
import static org.binorm.engine.kernel.ScalarGelu.SLOPE;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link ScalarGelu} for eight floats at a time: the same operations, the same bits.
 *
 * <p>Short loops that are objects, called from one place: a call that meets three kinds of object
 * is never inlined. Inlined into one another, the loops exceed the compiler's budget, in one JVM in
 * four; the vectors of the last one then become objects on the heap.
 */
final class VectorGelu {
  private static final VectorSpecies<Float> LANES = FloatVector.SPECIES_256;
  private static final int VECTOR = 8;

  /** A loop over values from {@code at} on; what it finds lies from 0 on. */
  private interface Loop {
    void run(float[] x, float[] dy, float[] out, int at, int length);
  }

  private final float[] bells;
  private final float[] phis;
  private final Loop[] values = {this::findBells, this::findPhis, this::multiply};
  private final Loop[] gradient = {this::findBells, this::findPhis, this::multiplySlope};

  /**
   * @param length most values in one call
   */
  VectorGelu(int length) {
    bells = new float[length];
    phis = new float[length];
  }

  void values(float[] x, float[] y, int at, int length) {
    run(values, x, null, y, at, length);
  }

  void gradient(float[] x, float[] dy, float[] dx, int at, int length) {
    run(gradient, x, dy, dx, at, length);
  }

  private static void run(Loop[] loops, float[] x, float[] dy, float[] out, int at, int length) {
    for (Loop loop : loops) {
      loop.run(x, dy, out, at, length);
    }
  }

  private void findBells(float[] x, float[] dy, float[] out, int at, int length) {
    for (int i = 0; i < length; i += VECTOR) {
      FloatVector value = FloatVector.fromArray(LANES, x, at + i);
      VectorExp.exp(value.mul(value).mul(-0.5f)).intoArray(bells, i);
    }
  }

  private void findPhis(float[] x, float[] dy, float[] out, int at, int length) {
    FloatVector one = FloatVector.broadcast(LANES, 1f);
    for (int i = 0; i < length; i += VECTOR) {
      FloatVector value = FloatVector.fromArray(LANES, x, at + i);
      FloatVector t = one.div(value.abs().mul(SLOPE).add(1f));
      FloatVector high = t.mul(P8).add(P7).mul(t).add(P6).mul(t).add(P5).mul(t).add(P4);
      FloatVector p = high.mul(t).add(P3).mul(t).add(P2).mul(t).add(P1).mul(t).add(P0);
      FloatVector tail = FloatVector.fromArray(LANES, bells, i).mul(p.mul(t));
      VectorMask<Float> negative = value.compare(VectorOperators.LT, 0f);
      one.sub(tail).blend(tail, negative).intoArray(phis, i);
    }
  }

  private void multiply(float[] x, float[] dy, float[] y, int at, int length) {
    for (int i = 0; i < length; i += VECTOR) {
      FloatVector value = FloatVector.fromArray(LANES, x, at + i);
      value.mul(FloatVector.fromArray(LANES, phis, i)).intoArray(y, at + i);
    }
  }

  private void multiplySlope(float[] x, float[] dy, float[] dx, int at, int length) {
    for (int i = 0; i < length; i += VECTOR) {
      FloatVector value = FloatVector.fromArray(LANES, x, at + i);
      FloatVector density = FloatVector.fromArray(LANES, bells, i).mul(ScalarGelu.DENSITY);
      FloatVector slope = FloatVector.fromArray(LANES, phis, i).add(value.mul(density));
      FloatVector.fromArray(LANES, dy, at + i).mul(slope).intoArray(dx, at + i);
    }
  }
}
