package org.binorm.jobs.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.binorm.datasets.DatasetException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Push becomes pull, in order, with a bound, and with everything that goes wrong. */
@Timeout(30)
class PushedIteratorTest {

  @Test
  void elementsArriveInOrderAndEnd() {
    List<Integer> seen = new ArrayList<>();
    try (PushedIterator<Integer> numbers =
        new PushedIterator<>(
            "numbers",
            consumer -> {
              for (int i = 0; i < 1000; i++) {
                consumer.accept(i);
              }
            })) {
      numbers.forEachRemaining(seen::add);
      assertThat(numbers.hasNext()).isFalse();
      assertThatThrownBy(numbers::next).isInstanceOf(NoSuchElementException.class);
    }
    assertThat(seen).hasSize(1000).isSorted().startsWith(0).endsWith(999);
  }

  @Test
  void aFailureComesAfterWhatWasPushedBefore() {
    try (PushedIterator<Integer> numbers =
        new PushedIterator<>(
            "numbers",
            consumer -> {
              consumer.accept(1);
              throw new DatasetException("photo 2: torn");
            })) {
      assertThat(numbers.next()).isEqualTo(1);
      assertThatThrownBy(numbers::hasNext)
          .isInstanceOf(DatasetException.class)
          .hasMessage("photo 2: torn");
    }
  }

  @Test
  void anIoFailureKeepsItsCause() {
    IOException cause = new IOException("disk gone");
    try (PushedIterator<Integer> numbers =
        new PushedIterator<>(
            "numbers",
            consumer -> {
              throw cause;
            })) {
      assertThatThrownBy(numbers::next).isInstanceOf(UncheckedIOException.class).hasCause(cause);
    }
  }

  @Test
  void closingStopsAProducerThatRunsAhead() throws InterruptedException {
    AtomicInteger pushed = new AtomicInteger();
    CountDownLatch ended = new CountDownLatch(1);
    PushedIterator<Integer> numbers =
        new PushedIterator<>(
            "numbers",
            consumer -> {
              try {
                while (true) {
                  consumer.accept(pushed.incrementAndGet());
                }
              } finally {
                ended.countDown();
              }
            });
    assertThat(numbers.next()).isEqualTo(1);

    numbers.close();

    assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(pushed).hasValueLessThan(100);
  }
}
