package org.binorm.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withPrecision;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The contenders of a product compute the same numbers. */
class SameProductTest {
  private static final float TOLERANCE = 1e-3f;

  @ParameterizedTest
  @CsvSource({
    "openblas, 9x70x33", "openblas-heap, 9x70x33", "netlib, 9x70x33", "libtorch, 9x70x33",
    "openblas, 1x70x33", "openblas-heap, 1x70x33", "netlib, 1x70x33", "libtorch, 1x70x33"
  })
  void peersComputeOurProduct(String peer, String text) {
    ProductShape shape = ProductShape.of(text);
    TimedProduct ours = ProductBenchmark.contender("binorm", shape);
    TimedProduct theirs = ProductBenchmark.contender(peer, shape);
    ours.run();
    theirs.run();
    assertThat(theirs.result()).containsExactly(ours.result(), withPrecision(TOLERANCE));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void libTorchComputesOurConvolution(boolean gradient) {
    ConvolutionShape shape = new ConvolutionShape(5, 7, 3, 6, 9, 3);
    TimedProduct ours = ConvolutionBenchmark.contender("binorm", shape, gradient);
    ours.run();
    for (String peer : new String[] {"libtorch", "libtorch-channels-last"}) {
      TimedProduct theirs = ConvolutionBenchmark.contender(peer, shape, gradient);
      assertThat(theirs.result()).as(peer).containsExactly(ours.result(), withPrecision(TOLERANCE));
    }
  }
}
