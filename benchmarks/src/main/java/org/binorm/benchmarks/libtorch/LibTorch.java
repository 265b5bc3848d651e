package org.binorm.benchmarks.libtorch;

import java.util.List;
import org.bytedeco.openblas.global.openblas;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** How this module talks to LibTorch. */
public final class LibTorch {
  static {
    // JavaCPP counts native against heap memory by default and collects garbage when it is short.
    System.setProperty("org.bytedeco.javacpp.maxphysicalbytes", "0");
    System.setProperty("org.bytedeco.javacpp.maxbytes", "0");
    torch.set_num_threads(1);
    openblas.blas_set_num_threads(1);
  }

  private LibTorch() {}

  /** Loads the library and limits it to one thread; the first call of everything here. */
  public static void useOneThread() {
    // The class initializer has done it.
  }

  /** A copy of an array. */
  public static Tensor tensor(float[] values, long... shape) {
    return torch.tensor(values).view(shape);
  }

  /** A copy of an array. */
  public static Tensor tensor(long... values) {
    return torch.tensor(values);
  }

  /** A copy of a tensor's values in the order of its axes. */
  static float[] floats(Tensor tensor) {
    float[] copy = new float[Math.toIntExact(tensor.numel())];
    tensor.contiguous().data_ptr_float().get(copy);
    return copy;
  }

  /** {@code std::optional} of a tensor; null is the empty one. */
  static TensorOptional optional(Tensor tensor) {
    return tensor == null ? new TensorOptional() : new TensorOptional(tensor);
  }

  /** The libraries and vector instructions that LibTorch was built with and uses. */
  public static List<String> libraries() {
    return torch
        .show_config()
        .getString()
        .lines()
        .map(line -> line.replaceFirst("^\\s*-\\s*", "").strip())
        .map(line -> line.replaceFirst(".*(BLAS_INFO=\\w+),.*", "$1"))
        .filter(line -> line.contains("MKL-DNN") || line.contains("BLAS") || line.contains("CPU"))
        .toList();
  }
}
