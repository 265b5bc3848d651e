package org.binorm.datasets.tokenizer;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.OptionalInt;
import org.binorm.datasets.DatasetException;

/** A {@code tokenizer.json}, run by Hugging Face's own library. */
final class HuggingFaceTokenizer implements Tokenizer {

  /**
   * Longest text of one call. The library needs about 150 bytes per character, which nobody would
   * see in the heap.
   */
  static final int MAX_TEXT_CHARS = 8 << 20;

  private final byte[] json;
  private final TokenizerFacts facts;
  private final NativeEncoder encoder;

  private HuggingFaceTokenizer(byte[] json, TokenizerFacts facts, NativeEncoder encoder) {
    this.json = json;
    this.facts = facts;
    this.encoder = encoder;
  }

  static HuggingFaceTokenizer open(byte[] json, String where) {
    String text = utf8(json, where);
    TokenizerFacts facts = TokenizerFacts.parse(json, where);
    return new HuggingFaceTokenizer(json.clone(), facts, encoder(text, where));
  }

  private static String utf8(byte[] json, String where) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(json)).toString();
    } catch (CharacterCodingException e) {
      throw new DatasetException(where + ": not UTF-8, so not a tokenizer.json", e);
    }
  }

  private static NativeEncoder encoder(String json, String where) {
    try {
      return new NativeEncoder(json);
    } catch (DatasetException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new DatasetException(
          where + ": not a tokenizer that Hugging Face's library can read: " + e.getMessage(), e);
    }
  }

  @Override
  public int[] encode(String text) {
    return encode(text, false);
  }

  @Override
  public int[] encodeWithSpecials(String text) {
    return encode(text, true);
  }

  private int[] encode(String text, boolean specials) {
    if (text.length() > MAX_TEXT_CHARS) {
      throw new DatasetException(
          "a text of %d characters: expected at most %d at once; split it"
              .formatted(text.length(), MAX_TEXT_CHARS));
    }
    long[] ids = encoder.ids(text, specials);
    int[] narrow = new int[ids.length];
    for (int i = 0; i < ids.length; i++) {
      narrow[i] = (int) ids[i];
    }
    return narrow;
  }

  @Override
  public String decode(int[] ids) {
    Arrays.stream(ids).forEach(this::token);
    return encoder.decode(Arrays.stream(ids).asLongStream().toArray());
  }

  @Override
  public String token(int id) {
    if (id < 0 || id >= vocabularySize() || facts.tokens().get(id) == null) {
      throw new IllegalArgumentException(
          "token id %d is not in the vocabulary of %d".formatted(id, vocabularySize()));
    }
    return facts.tokens().get(id);
  }

  @Override
  public OptionalInt id(String token) {
    Integer id = facts.ids().get(token);
    return id == null ? OptionalInt.empty() : OptionalInt.of(id);
  }

  @Override
  public int vocabularySize() {
    return facts.tokens().size();
  }

  @Override
  public OptionalInt unknownId() {
    return facts.unknown();
  }

  @Override
  public OptionalInt endOfTextId() {
    return facts.endOfText();
  }

  @Override
  public OptionalInt paddingId() {
    return facts.padding();
  }

  @Override
  public byte[] json() {
    return json.clone();
  }

  @Override
  public String sha256() {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(json));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  @Override
  public void close() {
    encoder.close();
  }
}
