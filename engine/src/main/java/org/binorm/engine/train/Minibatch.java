package org.binorm.engine.train;

/** Samples of one optimizer step of one worker, as places in blocks. Memory is made once. */
public final class Minibatch {
  private final SampleBlock[] blocks;
  private final int[] rows;
  private final long[] samples;
  private int epoch;
  private int size;

  public Minibatch(int capacity) {
    blocks = new SampleBlock[capacity];
    rows = new int[capacity];
    samples = new long[capacity];
  }

  public void clear(int newEpoch) {
    epoch = newEpoch;
    size = 0;
  }

  public void add(SampleBlock block, int row, long sample) {
    blocks[size] = block;
    rows[size] = row;
    samples[size++] = sample;
  }

  public int size() {
    return size;
  }

  public int epoch() {
    return epoch;
  }

  public SampleBlock block(int index) {
    return blocks[index];
  }

  /** The row of a sample in its block. */
  public int row(int index) {
    return rows[index];
  }

  /** The number of a sample in the order of its epoch. */
  public long sample(int index) {
    return samples[index];
  }
}
