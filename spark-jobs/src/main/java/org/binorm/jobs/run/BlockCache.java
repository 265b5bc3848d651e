package org.binorm.jobs.run;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.binorm.engine.train.SampleBlock;
import org.binorm.jobs.monitor.LiveNumbers;

/**
 * Decoded row groups of this JVM, least recently used first out, bounded by a share of the heap.
 *
 * <p>A cache, never the truth: whatever is not here is read again and is the same. Two tasks that
 * miss the same block at once both read it.
 */
final class BlockCache {
  private static final Map<String, SampleBlock> BLOCKS = new LinkedHashMap<>(16, 0.75f, true);
  private static long bytes;

  private BlockCache() {}

  static SampleBlock get(String key, double heapFraction, Supplier<SampleBlock> read) {
    synchronized (BLOCKS) {
      SampleBlock cached = BLOCKS.get(key);
      if (cached != null) {
        return cached;
      }
    }
    SampleBlock block = read.get();
    long limit = (long) (heapFraction * Runtime.getRuntime().maxMemory());
    synchronized (BLOCKS) {
      keep(key, block, limit);
    }
    return block;
  }

  private static void keep(String key, SampleBlock block, long limit) {
    if (block.bytes() > limit || BLOCKS.putIfAbsent(key, block) != null) {
      return;
    }
    bytes += block.bytes();
    Iterator<SampleBlock> oldest = BLOCKS.values().iterator();
    while (bytes > limit) {
      bytes -= oldest.next().bytes();
      oldest.remove();
    }
    LiveNumbers.cached(bytes);
  }
}
