package org.binorm.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.binorm.datasets.image.RejectedImageException;
import org.binorm.jobs.testing.Mutations;
import org.binorm.jobs.testing.Mutations.Kind;
import org.binorm.jobs.testing.Mutations.Mutation;

/**
 * Reads files damaged in hundreds of ways, each in bounded time and memory, and fails for every one
 * that does not end as the user is promised: read, or refused with one line and exit code 2 or 3.
 *
 * <p>Memory is what the reading thread allocates on the heap.
 */
final class DamagedFiles implements AutoCloseable {
  /** Damaged versions of every format. */
  static final int CASES = 500;

  static final long SEED = 20_261_123;

  private static final int SHOWN_FAILURES = 12;
  private static final long SECONDS = 10;
  private static final long FREE_BYTES = 64L << 20;
  private static final long BYTES_PER_FILE_BYTE = 50;
  private static final int LONGEST_MESSAGE = 2000;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** Reads the file in question, wherever the bytes have to be put for that. */
  @FunctionalInterface
  interface Reader {
    void read(byte[] bytes) throws Exception;
  }

  private ExecutorService thread = newThread();

  private static ExecutorService newThread() {
    return Executors.newSingleThreadExecutor(
        task -> {
          Thread thread = new Thread(task, "damaged-files");
          thread.setDaemon(true);
          return thread;
        });
  }

  /** The same for a file damaged as its kind is. */
  void check(String format, byte[] good, Kind kind, Reader reader) {
    check(format, good, Mutations.of(good, kind, CASES, SEED), reader);
  }

  /**
   * Reads the good file, which has to work, then the damaged ones, some of which have to be
   * refused.
   */
  void check(String format, byte[] good, List<Mutation> damaged, Reader reader) {
    assertThat(trouble(good, reader)).as("%s: the undamaged file", format).isNull();
    assertThat(damaged).hasSizeGreaterThanOrEqualTo(CASES);
    int refused = 0;
    List<String> failures = new ArrayList<>();
    for (Mutation mutation : damaged) {
      String trouble = trouble(mutation.bytes(), reader);
      if (trouble == null) {
        continue;
      }
      if (trouble.isEmpty()) {
        refused++;
      } else {
        failures.add(mutation.what() + ": " + trouble);
      }
    }
    String outcome =
        "%s: %d damaged files, %d refused, %d read"
            .formatted(format, damaged.size(), refused, damaged.size() - refused - failures.size());
    System.out.println(outcome);
    assertThat(failures.stream().limit(SHOWN_FAILURES))
        .as("%s, %d neither", outcome, failures.size())
        .isEmpty();
    assertThat(refused).as(outcome).isPositive();
  }

  /** Damage to a whole file, and as much to a part of it that is wrapped up again afterwards. */
  static List<Mutation> outsideAndInside(
      byte[] good, byte[] part, Kind inside, UnaryOperator<byte[]> wrap) {
    List<Mutation> all = new ArrayList<>(Mutations.of(good, Kind.BINARY, CASES / 2, SEED));
    for (Mutation mutation : Mutations.of(part, inside, CASES / 2, SEED + 1)) {
      all.add(new Mutation("inside: " + mutation.what(), wrap.apply(mutation.bytes())));
    }
    return all;
  }

  static byte[] gzip(byte[] bytes) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return packed.toByteArray();
  }

  static byte[] gunzip(byte[] bytes) throws IOException {
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
      return in.readAllBytes();
    }
  }

  /** Null if it was read, empty if it was refused as it should, otherwise what is wrong. */
  private String trouble(byte[] bytes, Reader reader) {
    Callable<String> task = () -> measured(bytes, reader);
    try {
      return thread.submit(task).get(SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      thread.shutdownNow();
      thread = newThread();
      return "not finished after " + SECONDS + " s";
    } catch (ExecutionException e) {
      throw new AssertionError(e.getCause());
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static String measured(byte[] bytes, Reader reader) {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    String result = result(bytes, reader);
    long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
    long allowed = FREE_BYTES + BYTES_PER_FILE_BYTE * bytes.length;
    return allocated <= allowed
        ? result
        : "allocated %d bytes for a file of %d".formatted(allocated, bytes.length);
  }

  private static String result(byte[] bytes, Reader reader) {
    try {
      reader.read(bytes);
      return null;
    } catch (RejectedImageException e) {
      return refusal(e.getMessage());
    } catch (Throwable e) {
      Failure failure = Failure.of(e);
      return switch (failure.exitCode()) {
        case INPUT, REJECTED -> refusal(failure.message());
        default -> failure.exitCode() + ": " + failure.message() + at(e);
      };
    }
  }

  private static String refusal(String message) {
    boolean printable = message.chars().noneMatch(Character::isISOControl);
    return printable && message.length() <= LONGEST_MESSAGE
        ? ""
        : "a message of %d characters: %.200s".formatted(message.length(), message);
  }

  private static String at(Throwable thrown) {
    Throwable root = thrown;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    StackTraceElement[] trace = root.getStackTrace();
    StringBuilder places = new StringBuilder();
    for (int i = 0; i < Math.min(6, trace.length); i++) {
      places.append(" < ").append(trace[i]);
    }
    return places.toString();
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
