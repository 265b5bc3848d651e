package org.binorm.engine.kernel;

import org.binorm.engine.EngineException;

/**
 * Which kernels a run uses: chosen by what this JVM and machine can do, or forced.
 *
 * <p>{@link #describe()} says what was chosen and, where something faster was not available, why:
 * callers log it once.
 */
public enum KernelChoice {
  /** The fastest that works here. */
  AUTO,
  /** Plain Java everywhere: the reference, slow. */
  SCALAR,
  /** The Vector API for bits and floats, without a native library. */
  VECTOR;

  private static final String BOUNDS_CHECKS = "jdk.incubator.vector.VECTOR_ACCESS_OOB_CHECK";

  static {
    // The index of a table row is a masked code, which the compiler cannot prove: checks cost the
    // bit products a quarter of their speed. The tests run with them; -D with value 2 does too.
    if (System.getProperty(BOUNDS_CHECKS) == null) {
      System.setProperty(BOUNDS_CHECKS, "0");
    }
  }

  private static final String VECTOR_MISSING = whyNoVectors();
  private static final String OPENBLAS_MISSING = whyNoOpenBlas();

  /** New kernels for one task. */
  public Kernels open() {
    if (this == SCALAR || (this == AUTO && VECTOR_MISSING != null)) {
      FloatProducts scalar = new ScalarFloatProducts();
      return new Kernels(
          new ScalarBitProducts(),
          withOpenBlas(scalar),
          new ScalarPointwise(),
          new ScalarAttention());
    }
    if (VECTOR_MISSING != null) {
      throw new EngineException("kernels: expected the Vector API, but " + VECTOR_MISSING);
    }
    return new Kernels(
        new VectorBitProducts(),
        new WinogradGradients(withOpenBlas(new VectorFloatProducts())),
        new VectorPointwise(),
        new VectorAttention());
  }

  /** One line: the chosen kernels and the reason for every fallback. */
  public String describe() {
    StringBuilder line = new StringBuilder("kernels: ").append(open().name());
    if (this == AUTO && VECTOR_MISSING != null) {
      line.append("; no vector kernels: ").append(VECTOR_MISSING);
    }
    if (this == AUTO && OPENBLAS_MISSING != null) {
      line.append("; no OpenBLAS: ").append(OPENBLAS_MISSING);
    }
    return line.toString();
  }

  private FloatProducts withOpenBlas(FloatProducts java) {
    return this == AUTO && OPENBLAS_MISSING == null ? new OpenBlasFloatProducts(java) : java;
  }

  private static String whyNoVectors() {
    if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
      return "the JVM runs without --add-modules=jdk.incubator.vector";
    }
    int bits = VectorWidth.preferredBits();
    return bits >= 256 ? null : "this processor has vectors of " + bits + " bits, expected 256";
  }

  private static String whyNoOpenBlas() {
    // JavaCPP counts native against heap memory by default; ours is bounded by the layers' sizes.
    System.setProperty("org.bytedeco.javacpp.maxphysicalbytes", "0");
    System.setProperty("org.bytedeco.javacpp.maxbytes", "0");
    try {
      OpenBlasFloatProducts.load();
      return null;
    } catch (LinkageError | RuntimeException e) {
      String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      return e.getClass().getSimpleName() + ": " + message;
    }
  }

  /** Apart, so that the Vector API is touched only where it exists. */
  private static final class VectorWidth {
    static int preferredBits() {
      return jdk.incubator.vector.FloatVector.SPECIES_PREFERRED.vectorBitSize();
    }
  }
}
