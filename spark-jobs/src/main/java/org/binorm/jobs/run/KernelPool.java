package org.binorm.jobs.run;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.Function;
import org.binorm.engine.kernel.KernelChoice;
import org.binorm.engine.kernel.Kernels;

/**
 * Kernels of this JVM, lent to one task at a time: their scratch memory, part of it native, is used
 * again instead of waiting for the garbage collector.
 */
public final class KernelPool {
  private static final Map<KernelChoice, ConcurrentLinkedDeque<Kernels>> IDLE =
      new ConcurrentHashMap<>();

  private KernelPool() {}

  /** Runs some work with kernels that nobody else uses meanwhile. */
  public static <T> T with(KernelChoice choice, Function<Kernels, T> work) {
    ConcurrentLinkedDeque<Kernels> idle =
        IDLE.computeIfAbsent(choice, key -> new ConcurrentLinkedDeque<>());
    Kernels kernels = idle.pollFirst();
    if (kernels == null) {
      kernels = choice.open();
    }
    try {
      return work.apply(kernels);
    } finally {
      idle.addFirst(kernels);
    }
  }
}
