package org.binorm.benchmarks.rounds;

import java.io.Serializable;
import java.util.Random;
import org.binorm.engine.model.ModelSpec;
import org.binorm.engine.train.ImageBlock;
import org.binorm.engine.train.SampleBlock;
import org.binorm.engine.train.SampleBlocks;

/** One block of random images, made anew in every JVM. */
final class RandomImages implements SampleBlocks, Serializable {
  private static final long serialVersionUID = 1L;
  private final int count;
  private final int imageBytes;
  private final int classes;
  private transient ImageBlock block;

  RandomImages(ModelSpec spec, int count) {
    this.count = count;
    this.imageBytes = spec.input().size();
    this.classes = spec.classes();
  }

  @Override
  public synchronized SampleBlock block(int index) {
    if (block == null) {
      Random random = new Random(1);
      byte[] pixels = new byte[count * imageBytes];
      random.nextBytes(pixels);
      block = new ImageBlock(random.ints(count, 0, classes).toArray(), pixels);
    }
    return block;
  }
}
