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

/** {@link ScalarGelu} for eight floats at a time: the same operations, the same bits. */
final class VectorGelu {
  private static final VectorSpecies<Float> LANES = FloatVector.SPECIES_256;

  private VectorGelu() {}

  static FloatVector bell(FloatVector x) {
    return VectorExp.exp(x.mul(x).mul(-0.5f));
  }

  static FloatVector phi(FloatVector x, FloatVector bell) {
    FloatVector one = FloatVector.broadcast(LANES, 1f);
    FloatVector t = one.div(x.abs().mul(SLOPE).add(1f));
    FloatVector high = t.mul(P8).add(P7).mul(t).add(P6).mul(t).add(P5).mul(t).add(P4);
    FloatVector p = high.mul(t).add(P3).mul(t).add(P2).mul(t).add(P1).mul(t).add(P0);
    FloatVector tail = bell.mul(p.mul(t));
    VectorMask<Float> negative = x.compare(VectorOperators.LT, 0f);
    return one.sub(tail).blend(tail, negative);
  }
}
