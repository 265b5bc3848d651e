package org.binorm.jobs.prepare;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;

/**
 * Elements that are pushed by a producer, seen as an iterator.
 *
 * <p>Sources push images, Spark pulls them. The producer runs in a thread of its own, at most a few
 * elements ahead, so a source may be larger than memory. What the producer throws, the iterator
 * throws. Closing stops the producer; used by one thread.
 */
public final class PushedIterator<T> implements Iterator<T>, AutoCloseable {
  private static final int CAPACITY = 16;
  private static final long PATIENCE_MILLIS = 10_000;

  /** Pushes all elements, one after the other. */
  @FunctionalInterface
  public interface Producer<T> {
    void pushTo(Consumer<T> consumer) throws IOException;
  }

  /** An empty element ends the sequence. */
  private final BlockingQueue<Optional<T>> queue = new ArrayBlockingQueue<>(CAPACITY);

  private final Thread thread;
  private volatile Throwable failure;
  private Optional<T> next;

  public PushedIterator(String threadName, Producer<T> producer) {
    thread = new Thread(() -> run(producer), threadName);
    thread.setDaemon(true);
    thread.start();
  }

  private void run(Producer<T> producer) {
    try {
      producer.pushTo(element -> put(Optional.of(element)));
    } catch (Throwable e) {
      failure = e;
    }
    put(Optional.empty());
  }

  private void put(Optional<T> element) {
    try {
      queue.put(element);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("nobody reads any more");
    }
  }

  @Override
  public boolean hasNext() {
    if (next == null) {
      next = take();
    }
    if (next.isEmpty() && failure != null) {
      throw unchecked(failure);
    }
    return next.isPresent();
  }

  private Optional<T> take() {
    try {
      return queue.take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted while reading");
    }
  }

  @Override
  public T next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    T element = next.orElseThrow();
    next = null;
    return element;
  }

  private static RuntimeException unchecked(Throwable failure) {
    if (failure instanceof Error error) {
      throw error;
    }
    return failure instanceof IOException io
        ? new UncheckedIOException(io)
        : (RuntimeException) failure;
  }

  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join(PATIENCE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
