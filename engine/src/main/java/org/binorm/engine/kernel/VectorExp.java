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
    FloatVector rounded = x.mul(LOG2_E).add(MAGIC);
    FloatVector n = rounded.sub(MAGIC);
    FloatVector r = x.sub(n.mul(LN2_HIGH)).sub(n.mul(LN2_LOW));
    FloatVector p = r.mul(C7).add(C6).mul(r).add(C5).mul(r).add(C4).mul(r).add(C3).mul(r).add(C2);
    FloatVector power = p.mul(r.mul(r)).add(r).add(1f);
    IntVector exponent = rounded.reinterpretAsInts().lanewise(VectorOperators.LSHL, FRACTION_BITS);
    VectorMask<Float> vanished = x.compare(VectorOperators.LT, SMALLEST);
    return power.reinterpretAsInts().add(exponent).reinterpretAsFloats().blend(0f, vanished);
  }
}
