package org.binorm.datasets.tokenizer;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.binorm.datasets.DatasetException;

/**
 * Tokenizes a file line by line, to compare ids and speed with another implementation: {@code
 * TokenizeFile TOKENIZER TEXT_FILE IDS_FILE [--specials] [--threads N]}.
 *
 * <p>Lines end in {@code \n} alone and are encoded each by itself; a line of the output holds the
 * ids of a line of the input, separated by spaces. The throughput of encoding, without reading and
 * writing, goes to standard error.
 */
public final class TokenizeFile {

  private static final String USAGE =
      "usage: TokenizeFile TOKENIZER TEXT_FILE IDS_FILE [--specials] [--threads N]";

  private TokenizeFile() {}

  /** Exit code 0: written; 2: a wrong argument or file. */
  public static void main(String[] arguments) throws Exception {
    try {
      run(arguments);
    } catch (DatasetException | IOException e) {
      System.err.println("TokenizeFile: " + e.getMessage());
      System.exit(2);
    }
  }

  private static void run(String[] arguments)
      throws IOException, InterruptedException, ExecutionException {
    List<String> rest = new ArrayList<>(Arrays.asList(arguments));
    boolean specials = rest.remove("--specials");
    int threads = threads(rest);
    if (rest.size() != 3) {
      throw new DatasetException(USAGE);
    }
    String text = Files.readString(Path.of(rest.get(1)));
    List<String> lines = lines(text);
    int[][] ids = new int[lines.size()][];
    org.apache.hadoop.fs.Path file = new org.apache.hadoop.fs.Path(Path.of(rest.get(0)).toUri());
    try (Tokenizer tokenizer = Tokenizers.load(new Configuration(false), file)) {
      long start = System.nanoTime();
      encode(lines, ids, tokenizer, specials, threads);
      double seconds = (System.nanoTime() - start) * 1e-9;
      long sizeBytes = text.getBytes(StandardCharsets.UTF_8).length;
      System.err.printf(
          Locale.ROOT,
          "%d lines, %d tokens, %.2f MB/s on %d thread(s)%n",
          lines.size(),
          Arrays.stream(ids).mapToLong(line -> line.length).sum(),
          sizeBytes / 1e6 / seconds,
          threads);
    }
    write(ids, Path.of(rest.get(2)));
  }

  private static int threads(List<String> arguments) {
    int at = arguments.indexOf("--threads");
    if (at < 0) {
      return 1;
    }
    arguments.remove(at);
    String number = at < arguments.size() ? arguments.remove(at) : "nothing";
    if (!number.matches("[1-9][0-9]{0,3}")) {
      throw new DatasetException("--threads: expected a number from 1, got " + number);
    }
    return Integer.parseInt(number);
  }

  private static List<String> lines(String text) {
    List<String> lines = new ArrayList<>(Arrays.asList(text.split("\n", -1)));
    if (lines.get(lines.size() - 1).isEmpty()) {
      lines.remove(lines.size() - 1);
    }
    return lines;
  }

  /** Every thread takes each n-th line, so that long passages spread evenly. */
  private static void encode(
      List<String> lines, int[][] ids, Tokenizer tokenizer, boolean specials, int threads)
      throws InterruptedException, ExecutionException {
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Future<?>> parts = new ArrayList<>();
      for (int thread = 0; thread < threads; thread++) {
        int first = thread;
        parts.add(
            pool.submit(
                () -> {
                  for (int i = first; i < ids.length; i += threads) {
                    String line = lines.get(i);
                    ids[i] = specials ? tokenizer.encodeWithSpecials(line) : tokenizer.encode(line);
                  }
                }));
      }
      for (Future<?> part : parts) {
        part.get();
      }
    } finally {
      pool.shutdown();
    }
  }

  private static void write(int[][] ids, Path file) throws IOException {
    try (BufferedWriter writer = Files.newBufferedWriter(file)) {
      for (int[] line : ids) {
        writer.write(
            IntStream.of(line).mapToObj(Integer::toString).collect(Collectors.joining(" ")));
        writer.write('\n');
      }
    }
  }
}
