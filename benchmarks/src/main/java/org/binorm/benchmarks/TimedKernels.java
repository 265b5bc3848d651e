package org.binorm.benchmarks;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.binorm.benchmarks.StepTimes.Part;
import org.binorm.engine.kernel.Attention;
import org.binorm.engine.kernel.BitProducts;
import org.binorm.engine.kernel.FloatProducts;
import org.binorm.engine.kernel.Kernels;
import org.binorm.engine.kernel.Pointwise;

/**
 * Kernels that count the time of their calls.
 *
 * <p>A call costs a fraction of a microsecond more than it does without, so shares are meant to be
 * read, not sums. Calls that do less than that are not timed and end up in the rest.
 */
final class TimedKernels {
  private TimedKernels() {}

  static Kernels of(Kernels kernels, StepTimes times) {
    return new Kernels(
        timed(BitProducts.class, kernels.bits(), times),
        timed(FloatProducts.class, kernels.floats(), times),
        timed(Pointwise.class, kernels.pointwise(), times),
        timed(Attention.class, kernels.attention(), times));
  }

  private static <K> K timed(Class<K> kind, K kernel, StepTimes times) {
    return kind.cast(
        Proxy.newProxyInstance(
            kind.getClassLoader(),
            new Class<?>[] {kind},
            (proxy, method, arguments) -> {
              long start = System.nanoTime();
              Object result = call(method, kernel, arguments);
              Part part = part(kind, method.getName(), arguments);
              if (part != null) {
                times.add(part, System.nanoTime() - start);
              }
              return result;
            }));
  }

  private static Object call(Method method, Object kernel, Object[] arguments) throws Throwable {
    try {
      return method.invoke(kernel, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private static Part part(Class<?> kind, String method, Object[] arguments) {
    return switch (method) {
      // Of the products with bits, the input gradient is the one without a bias.
      case "multiply" ->
          kind == BitProducts.class && arguments[1] == null ? Part.INPUT_GRADIENT : Part.FORWARD;
      case "multiplyTransposed" -> Part.INPUT_GRADIENT;
      case "weightGradient" -> Part.WEIGHT_GRADIENT;
      case "normalize", "normalizeGradient" -> Part.NORMALIZE;
      case "attend", "attendGradient" -> Part.ATTENTION;
      case "crossEntropy" -> Part.CROSS_ENTROPY;
      default -> null;
    };
  }
}
