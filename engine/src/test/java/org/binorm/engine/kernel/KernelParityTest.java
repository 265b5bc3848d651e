package org.binorm.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.binorm.engine.Tolerance.assertClose;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every fast kernel against its naive twin, and the twin against double precision.
 *
 * <p>The kernels are shared by all cases, so scratch memory left by a larger case is there when a
 * smaller one runs.
 */
class KernelParityTest {
  /** Of sums of up to a thousand products, relative to the largest of them. */
  private static final double FLOAT = 5e-6;

  private static final int[] SIZES = {1, 7, 63, 64, 65, 127, 128, 129, 1000};
  private static final int[] LANES = {8, 16, 24, 32};

  private static final BitProducts SCALAR_BITS = new ScalarBitProducts();
  private static final BitProducts VECTOR_BITS = new VectorBitProducts();
  private static final FloatProducts SCALAR = new ScalarFloatProducts();
  private static final FloatProducts VECTOR = new VectorFloatProducts();
  private static final FloatProducts WINOGRAD = new WinogradGradients(VECTOR);

  /** One product: the same lambda runs on the naive and on the fast kernel. */
  private interface Product<K> {
    float[] run(K kernel);
  }

  static Stream<ProductCase> dense() {
    List<ProductCase> cases = new ArrayList<>();
    for (int inputs : SIZES) {
      for (int outputs : SIZES) {
        cases.add(ProductCase.dense(inputs, outputs, LANES[cases.size() % LANES.length]));
      }
    }
    return cases.stream();
  }

  static Stream<ProductCase> convolutions() {
    return Stream.of(
        new ProductCase(1, 7, 3, 1, 1, 8, 1),
        new ProductCase(3, 5, 3, 5, 7, 24, 1),
        new ProductCase(7, 9, 3, 4, 3, 8, 1),
        new ProductCase(16, 16, 3, 3, 6, 16, 1),
        new ProductCase(17, 18, 3, 1, 1, 8, 1),
        new ProductCase(33, 300, 3, 3, 2, 8, 1),
        new ProductCase(48, 15, 3, 2, 3, 16, 1),
        new ProductCase(50, 64, 3, 6, 3, 40, 1),
        new ProductCase(17, 3, 3, 7, 1, 32, 2),
        new ProductCase(65, 33, 3, 5, 5, 8, 1),
        new ProductCase(1, 64, 5, 6, 9, 8, 2),
        new ProductCase(2, 3, 5, 3, 2, 16, 2),
        new ProductCase(19, 65, 5, 3, 5, 24, 2),
        new ProductCase(32, 17, 5, 9, 7, 8, 2),
        new ProductCase(20, 13, 1, 5, 3, 8, 2),
        new ProductCase(70, 40, 1, 2, 21, 8, 0),
        new ProductCase(33, 1100, 1, 1, 11, 8, 0),
        new ProductCase(12, 12, 3, 8, 40, 16, 1),
        new ProductCase(4, 6, 7, 3, 3, 8, 3));
  }

  static Stream<ProductCase> cases() {
    return Stream.concat(dense(), convolutions());
  }

  /** Cases that double loops get through quickly. */
  static Stream<ProductCase> smallCases() {
    return Stream.concat(dense().filter(c -> c.outputs() * c.channels() <= 65_000), convolutions());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void vectorBitProductsAgreeWithTheScalarOnesToTheLastBit(ProductCase c) {
    assertSameBits(c::bitProduct, SCALAR_BITS, VECTOR_BITS, c.picture(c.outputs()));
    assertSameBits(c::bitInputGradient, SCALAR_BITS, VECTOR_BITS, c.picture(c.channels()));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void vectorFloatProductsAgreeWithTheScalarOnes(ProductCase c) {
    assertFloatsAgree(c, VECTOR);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void openBlasProductsAgreeWithTheScalarOnes(ProductCase c) {
    assumeOpenBlasLoads();
    assertFloatsAgree(c, OpenBlas.PRODUCTS);
  }

  @ParameterizedTest
  @MethodSource("convolutions")
  void winogradGradientsAgreeWithTheScalarOnes(ProductCase c) {
    assertFloatsAgree(c, WINOGRAD);
  }

  @ParameterizedTest
  @MethodSource("convolutions")
  void winogradGradientsByOpenBlasAgreeWithTheScalarOnes(ProductCase c) {
    assumeOpenBlasLoads();
    assertFloatsAgree(c, new WinogradGradients(OpenBlas.PRODUCTS));
  }

  @ParameterizedTest
  @MethodSource("smallCases")
  void scalarBitProductsAgreeWithDoublePrecision(ProductCase c) {
    ProductReference reference = new ProductReference(c);
    assertClose("bit product", c.bitProduct(SCALAR_BITS), reference.bitProduct(), FLOAT);
    assertClose(
        "input gradient", c.bitInputGradient(SCALAR_BITS), reference.bitInputGradient(), FLOAT);
  }

  @ParameterizedTest
  @MethodSource("smallCases")
  void scalarFloatProductsAgreeWithDoublePrecision(ProductCase c) {
    ProductReference reference = new ProductReference(c);
    assertClose("product", c.floatProduct(SCALAR), reference.floatProduct(), FLOAT);
    assertClose("transposed", c.floatTransposed(SCALAR), reference.floatTransposed(), FLOAT);
    assertClose(
        "weight gradient", c.floatWeightGradient(SCALAR), reference.floatWeightGradient(), FLOAT);
  }

  @Test
  void openBlasLeavesNarrowWindowsToTheJavaKernel() {
    assumeOpenBlasLoads();
    ProductCase narrow = new ProductCase(OpenBlasFloatProducts.NARROW - 1, 7, 3, 4, 5, 8, 1);
    assertThat(narrow.floatProduct(OpenBlas.PRODUCTS)).isEqualTo(narrow.floatProduct(SCALAR));
  }

  private static void assertFloatsAgree(ProductCase c, FloatProducts fast) {
    assertAgree("product", c::floatProduct, fast, c.picture(c.outputs()));
    assertAgree("transposed", c::floatTransposed, fast, c.picture(c.channels()));
    assertAgree("weight gradient", c::floatWeightGradient, fast, c.tensor());
  }

  private static <K> void assertSameBits(Product<K> product, K naive, K fast, boolean[] written) {
    float[] expected = product.run(naive);
    float[] actual = product.run(fast);
    assertOnlyWritten("naive", expected, written);
    assertOnlyWritten("fast", actual, written);
    for (int i = 0; i < expected.length; i++) {
      if (Float.floatToRawIntBits(actual[i]) != Float.floatToRawIntBits(expected[i])) {
        fail("[%d]: expected exactly %s, got %s", i, expected[i], actual[i]);
      }
    }
  }

  private static void assertAgree(
      String what, Product<FloatProducts> product, FloatProducts fast, boolean[] written) {
    float[] expected = product.run(SCALAR);
    float[] actual = product.run(fast);
    assertOnlyWritten(what + ", naive", expected, written);
    assertOnlyWritten(what + ", fast", actual, written);
    assertClose(what, only(actual, written), only(expected, written), FLOAT);
  }

  private static void assertOnlyWritten(String what, float[] values, boolean[] written) {
    for (int i = 0; i < values.length; i++) {
      if ((values[i] == ProductCase.UNTOUCHED) == written[i]) {
        fail("%s[%d]: %s", what, i, written[i] ? "was not written" : "must not be written");
      }
    }
  }

  private static float[] only(float[] values, boolean[] written) {
    float[] kept = new float[values.length];
    int count = 0;
    for (int i = 0; i < values.length; i++) {
      if (written[i]) {
        kept[count++] = values[i];
      }
    }
    return Arrays.copyOf(kept, count);
  }

  private static void assumeOpenBlasLoads() {
    if (OpenBlas.MISSING != null) {
      System.err.println("OpenBLAS parity skipped, the library does not load: " + OpenBlas.MISSING);
    }
    Assumptions.assumeTrue(OpenBlas.MISSING == null, "OpenBLAS does not load: " + OpenBlas.MISSING);
  }

  /** Apart, so that the other tests run where the native library does not load. */
  private static final class OpenBlas {
    static final String MISSING = whyMissing();
    static final FloatProducts PRODUCTS =
        MISSING == null ? new OpenBlasFloatProducts(SCALAR) : SCALAR;

    private static String whyMissing() {
      try {
        OpenBlasFloatProducts.load();
        return null;
      } catch (LinkageError | RuntimeException e) {
        return e.toString();
      }
    }
  }
}
