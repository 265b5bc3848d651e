package org.binorm.engine.kernel;

import static org.binorm.engine.kernel.ScalarExp.C2;
import static org.binorm.engine.kernel.ScalarExp.C3;
import static org.binorm.engine.kernel.ScalarExp.C4;
import static org.binorm.engine.kernel.ScalarExp.C5;
import static org.binorm.engine.kernel.ScalarExp.C6;
import static org.binorm.engine.kernel.ScalarExp.C7;
import static org.binorm.engine.kernel.ScalarExp.FRACTION_BITS;
import static org.binorm.engine.kernel.ScalarExp.LN2_HIGH;
import static org.binorm.engine.kernel.ScalarExp.LN2_LOW;
import static org.binorm.engine.kernel.ScalarExp.LOG2_E;
import static org.binorm.engine.kernel.ScalarExp.MAGIC;
import static org.binorm.engine.kernel.ScalarExp.SMALLEST;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/** {@link ScalarExp} for eight floats at a time: the same operations, the same bits. */
final class VectorExp {
  private VectorExp() {}

  static FloatVector exp(FloatVector x) {
    FloatVector rounded = x.fma(LOG2_E, MAGIC);
    FloatVector n = rounded.sub(MAGIC);
    FloatVector r = n.fma(broadcast(-LN2_LOW), n.fma(broadcast(-LN2_HIGH), x));
    FloatVector p = r.fma(C7, C6);
    p = p.fma(r, broadcast(C5));
    p = p.fma(r, broadcast(C4));
    p = p.fma(r, broadcast(C3));
    p = p.fma(r, broadcast(C2));
    FloatVector power = p.fma(r.mul(r), r).add(1f);
    IntVector exponent = rounded.reinterpretAsInts().lanewise(VectorOperators.LSHL, FRACTION_BITS);
    VectorMask<Float> vanished = x.compare(VectorOperators.LT, SMALLEST);
    return power.reinterpretAsInts().add(exponent).reinterpretAsFloats().blend(0f, vanished);
  }

  private static FloatVector broadcast(float value) {
    return FloatVector.broadcast(FloatVector.SPECIES_256, value);
  }
}
