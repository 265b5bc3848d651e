package org.binorm.jobs.testing;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Damaged versions of a file: what storage, transport, careless editing and malice make of it.
 *
 * <p>The same original, kind and seed give the same damage. Everything is done to bytes (ISO 8859-1
 * where tokens are looked for), so that text formats meet broken UTF-8 too.
 */
public final class Mutations {
  private static final Pattern NUMBER = Pattern.compile("-?\\d+(\\.\\d+)?([eE][-+]?\\d+)?");
  private static final Pattern STRING = Pattern.compile("\"(?:[^\"\\\\]++|\\\\.)*+\"");
  private static final Pattern PUNCTUATION = Pattern.compile("[\\[\\]{},:\"'=#\\-\n]");
  private static final Pattern VALUE =
      Pattern.compile("\"(?:[^\"\\\\]++|\\\\.)*+\"|-?\\d+(\\.\\d+)?|true|false|null");

  private static final List<String> NUMBERS =
      List.of(
          "0",
          "-1",
          "-0",
          "7",
          "65536",
          "2147483647",
          "2147483648",
          "-2147483648",
          "4294967295",
          "9223372036854775807",
          "9223372036854775808",
          "1e999",
          "-1e999",
          "1e-400",
          "1e2147483648",
          "0.1",
          "NaN",
          "Infinity",
          "0x7fffffff",
          "null",
          "true",
          "\"text\"",
          "[]",
          "{}",
          "9".repeat(1200));
  private static final List<String> STRINGS =
      List.of(
          "\"\"",
          "\" \"",
          "\"../../../../etc/passwd\"",
          "\"/etc/passwd\"",
          "\"a/b\\\\c\"",
          "\"\\u0000\"",
          "\"\\ud800\"",
          "\"\\u001b[31m\"",
          "\"\\n\"",
          "\"🙂\"",
          "\"" + "x".repeat(100_000) + "\"",
          "\"",
          "null",
          "0",
          "[]",
          "{}");
  private static final List<String> INSERTIONS =
      List.of(
          "[".repeat(10_000),
          "{\"a\":".repeat(5_000),
          "(".repeat(3_000),
          "- ".repeat(3_000),
          "\u0000",
          "\u00ff\u00fe",
          "\u00ef\u00bb\u00bf",
          "\u00c3",
          "\u00ed\u00a0\u0080",
          "\r\n",
          "\n".repeat(2_000),
          "&a *a",
          "#",
          "\t",
          "---\n",
          "y".repeat(300_000));
  private static final long[] LENGTHS = {
    0,
    1,
    2,
    -1,
    -2,
    127,
    128,
    255,
    65_535,
    1 << 24,
    Integer.MAX_VALUE,
    Integer.MIN_VALUE,
    0xFFFFFFFFL,
    1L << 32,
    1L << 40,
    Long.MAX_VALUE,
    Long.MIN_VALUE
  };

  /** What a file is made of. */
  public enum Kind {
    /** Fields of fixed width, lengths, compressed parts. */
    BINARY,
    /** Tokens: numbers, strings, punctuation, lines. */
    TEXT
  }

  /**
   * One damaged file.
   *
   * @param what was done, for messages
   */
  public record Mutation(String what, byte[] bytes) {}

  private final byte[] original;
  private final Random random;
  private String what = "";

  private Mutations(byte[] original, long seed) {
    this.original = original.clone();
    this.random = new Random(seed);
  }

  /** So many damaged versions, each with one to three kinds of damage. */
  public static List<Mutation> of(byte[] original, Kind kind, int count, long seed) {
    List<Mutation> mutations = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Mutations mutator = new Mutations(original, seed * 1_000_003 + i);
      mutations.add(mutator.next(kind, i));
    }
    return mutations;
  }

  private Mutation next(Kind kind, int number) {
    byte[] bytes = original;
    StringBuilder done = new StringBuilder("seed case " + number);
    int times = 1 + random.nextInt(3) * random.nextInt(2);
    for (int i = 0; i < times; i++) {
      // Text files suffer as bytes too, and binary ones hold names and JSON.
      boolean asText = random.nextInt(5) == 0 ? kind == Kind.BINARY : kind == Kind.TEXT;
      bytes = asText ? damageTokens(bytes) : damageBytes(bytes);
      done.append(", ").append(what);
    }
    return new Mutation(done.toString(), bytes);
  }

  private byte[] damageBytes(byte[] bytes) {
    if (bytes.length == 0) {
      return randomBytes(1 + random.nextInt(64));
    }
    int at = position(bytes.length);
    int length = Math.min(bytes.length - at, 1 + random.nextInt(1 << random.nextInt(12)));
    return switch (random.nextInt(10)) {
      case 0, 1 -> flipBits(bytes);
      case 2 -> said("cut at byte " + at, Arrays.copyOf(bytes, at));
      case 3 -> said("bytes added", spliced(bytes, bytes.length, 0, randomBytes(length)));
      case 4 -> said("%d bytes lost at %d".formatted(length, at), spliced(bytes, at, length));
      case 5 ->
          said(
              "%d bytes twice at %d".formatted(length, at),
              spliced(bytes, at, 0, Arrays.copyOfRange(bytes, at, at + length)));
      case 6 ->
          said(
              "%d zeros at %d".formatted(length, at), spliced(bytes, at, length, new byte[length]));
      case 7 ->
          said(
              "%d random bytes at %d".formatted(length, at),
              spliced(bytes, at, length, randomBytes(length)));
      default -> setNumber(bytes, at);
    };
  }

  private byte[] flipBits(byte[] bytes) {
    byte[] damaged = bytes.clone();
    int flips = 1 + random.nextInt(8) * random.nextInt(2);
    StringBuilder places = new StringBuilder("bits flipped at");
    for (int i = 0; i < flips; i++) {
      int at = position(bytes.length);
      damaged[at] ^= (byte) (1 << random.nextInt(8));
      places.append(' ').append(at);
    }
    return said(places.toString(), damaged);
  }

  /** Overwrites what may be a length or a count. */
  private byte[] setNumber(byte[] bytes, int at) {
    int width = 1 << random.nextInt(4);
    ByteOrder order = random.nextBoolean() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    long value = LENGTHS[random.nextInt(LENGTHS.length)];
    ByteBuffer field = ByteBuffer.allocate(Long.BYTES).order(order);
    field.putLong(0, order == ByteOrder.BIG_ENDIAN ? value << 8 * (8 - width) : value);
    int end = Math.min(bytes.length, at + width);
    return said(
        "%d of %d bytes %s at %d".formatted(value, width, order, at),
        spliced(bytes, at, end - at, Arrays.copyOf(field.array(), end - at)));
  }

  private byte[] damageTokens(byte[] bytes) {
    return switch (random.nextInt(9)) {
      case 0, 1 -> replaceToken(bytes, NUMBER, one(NUMBERS));
      case 2 -> replaceToken(bytes, STRING, one(STRINGS));
      case 3 -> replaceToken(bytes, VALUE, one(random.nextBoolean() ? NUMBERS : STRINGS));
      case 4 -> replaceToken(bytes, PUNCTUATION, "");
      case 5 -> replaceToken(bytes, PUNCTUATION, one(List.of("[", "]", "{", "}", ",", ":", "\"")));
      case 6 -> copyToken(bytes);
      case 7 -> damageLines(bytes);
      default -> insert(bytes);
    };
  }

  private byte[] insert(byte[] bytes) {
    int at = random.nextInt(bytes.length + 1);
    String text = one(INSERTIONS);
    return said(
        "%d times %s inserted at %d".formatted(text.length(), shortened(text), at),
        spliced(bytes, at, 0, text.getBytes(StandardCharsets.ISO_8859_1)));
  }

  private byte[] replaceToken(byte[] bytes, Pattern pattern, String replacement) {
    List<MatchResult> found = tokens(bytes, pattern);
    if (found.isEmpty()) {
      return insert(bytes);
    }
    MatchResult token = found.get(random.nextInt(found.size()));
    return said(
        "%s for %s at %d"
            .formatted(shortened(replacement), shortened(token.group()), token.start()),
        spliced(
            bytes,
            token.start(),
            token.end() - token.start(),
            replacement.getBytes(StandardCharsets.UTF_8)));
  }

  /** Puts one token of the file in the place of another: a valid file with a wrong meaning. */
  private byte[] copyToken(byte[] bytes) {
    List<MatchResult> found = tokens(bytes, VALUE);
    return found.isEmpty()
        ? insert(bytes)
        : replaceToken(bytes, VALUE, found.get(random.nextInt(found.size())).group());
  }

  private byte[] damageLines(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    List<String> lines = new ArrayList<>(Arrays.asList(text.split("(?<=\n)", -1)));
    int line = random.nextInt(lines.size());
    switch (random.nextInt(3)) {
      case 0 -> lines.remove(line);
      case 1 -> lines.add(line, lines.get(line));
      default -> lines.add(random.nextInt(lines.size()), lines.remove(line));
    }
    return said(
        "line %d lost, doubled or moved".formatted(line + 1),
        String.join("", lines).getBytes(StandardCharsets.ISO_8859_1));
  }

  private static List<MatchResult> tokens(byte[] bytes, Pattern pattern) {
    return pattern.matcher(new String(bytes, StandardCharsets.ISO_8859_1)).results().toList();
  }

  /** Most structure is at the two ends of a file. */
  private int position(int length) {
    int edge = Math.min(length, 96);
    return switch (random.nextInt(4)) {
      case 0 -> random.nextInt(edge);
      case 1 -> length - 1 - random.nextInt(edge);
      default -> random.nextInt(length);
    };
  }

  private byte[] randomBytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private String one(List<String> texts) {
    return texts.get(random.nextInt(texts.size()));
  }

  private byte[] said(String done, byte[] bytes) {
    what = done;
    return bytes;
  }

  private static String shortened(String text) {
    return text.length() <= 24 ? text : text.substring(0, 24) + "…";
  }

  private static byte[] spliced(byte[] bytes, int at, int lost) {
    return spliced(bytes, at, lost, new byte[0]);
  }

  /** The bytes with {@code lost} of them replaced by others. */
  private static byte[] spliced(byte[] bytes, int at, int lost, byte[] put) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(bytes, 0, at);
    out.write(put, 0, put.length);
    out.write(bytes, at + lost, bytes.length - at - lost);
    return out.toByteArray();
  }
}
