package org.binorm.benchmarks;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The shape of a 'same' convolution with stride 1 on a minibatch of images. */
public record ConvolutionShape(
    int channels, int filters, int kernel, int height, int width, int batch) {
  private static final Pattern TEXT =
      Pattern.compile("(\\d+)>(\\d+) k(\\d+) (\\d+)x(\\d+) b(\\d+)");

  /** Reads {@code channels>filters kKERNEL HEIGHTxWIDTH bBATCH}. */
  public static ConvolutionShape of(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "convolution: expected for example \"64>64 k3 14x14 b32\", got \"" + text + "\"");
    }
    return new ConvolutionShape(
        number(matcher, 1),
        number(matcher, 2),
        number(matcher, 3),
        number(matcher, 4),
        number(matcher, 5),
        number(matcher, 6));
  }

  private static int number(Matcher matcher, int group) {
    return Integer.parseInt(matcher.group(group));
  }

  /** Multiplications and additions of the float32 convolution, padding included. */
  public double operations() {
    return 2.0 * batch * height * width * kernel * kernel * channels * filters;
  }
}
