package org.binorm.datasets.tokenizer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.binorm.datasets.DatasetException;

/**
 * What a {@code tokenizer.json} says about its vocabulary, which the native library does not tell.
 *
 * @param tokens token of each id; null where no token has the id
 * @param ids id of each token, added tokens included
 * @param unknown id of what cannot be spelled
 * @param endOfText id of the separator of documents
 * @param padding id of what fills a batch
 */
record TokenizerFacts(
    List<String> tokens,
    Map<String, Integer> ids,
    OptionalInt unknown,
    OptionalInt endOfText,
    OptionalInt padding) {

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final List<String> END_OF_TEXT = List.of("[SEP]", "</s>", "<|endoftext|>");
  private static final List<String> PADDING = List.of("[PAD]", "<pad>", "<|padding|>", "<|pad|>");

  /** Ids without a token: at most as many as there are tokens, and these. */
  private static final int TOLERATED_GAPS = 1000;

  /**
   * Reads and checks the vocabulary.
   *
   * @param where names the file in errors
   */
  static TokenizerFacts parse(byte[] json, String where) {
    JsonNode root = root(json, where);
    TemplateCheck.check(root.path("post_processor"), where);
    JsonNode model = root.path("model");
    if (!model.isObject() || model.path("vocab").isMissingNode()) {
      throw new DatasetException(
          where + ": expected a Hugging Face tokenizer, got JSON without model.vocab");
    }
    Map<String, Integer> ids = modelIds(model.path("vocab"), where);
    int modelTokens = ids.size();
    Map<String, Integer> added = addedIds(root.path("added_tokens"), where);
    OptionalInt unknown = unknown(model, ids, added);
    if (unknown.isEmpty()) {
      refuseUnlessByteLevel(root, model, ids, where);
    }
    Map<String, Integer> all = new HashMap<>(ids);
    all.putAll(added);
    List<String> tokens = tokens(ids, added, modelTokens + added.size(), where);
    if (unknown.isPresent() && (unknown.getAsInt() < 0 || unknown.getAsInt() >= tokens.size())) {
      throw new DatasetException(
          "%s: the unknown token is %d, expected one of the %d tokens"
              .formatted(where, unknown.getAsInt(), tokens.size()));
    }
    return new TokenizerFacts(
        tokens,
        Collections.unmodifiableMap(all),
        unknown,
        first(END_OF_TEXT, all),
        padding(root, all));
  }

  private static JsonNode root(byte[] json, String where) {
    JsonNode root;
    try {
      root = MAPPER.readTree(json);
    } catch (JsonProcessingException e) {
      throw new DatasetException(where + ": not JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new DatasetException(where + ": not JSON: " + e.getMessage(), e);
    }
    if (root == null || !root.isObject()) {
      throw new DatasetException(
          where + ": expected a Hugging Face tokenizer, got JSON that is no object");
    }
    return root;
  }

  /** Pieces with their ids, or a list of pieces with their scores in the order of ids (Unigram). */
  private static Map<String, Integer> modelIds(JsonNode vocab, String where) {
    Map<String, Integer> ids = new HashMap<>();
    if (vocab.isArray()) {
      for (JsonNode piece : vocab) {
        ids.putIfAbsent(piece.path(0).asText(), ids.size());
      }
      if (ids.size() != vocab.size()) {
        throw new DatasetException(where + ": model.vocab names a piece twice");
      }
    } else {
      vocab.properties().forEach(entry -> ids.put(entry.getKey(), id(entry.getValue(), where)));
    }
    if (ids.isEmpty()) {
      throw new DatasetException(where + ": the vocabulary is empty");
    }
    return ids;
  }

  private static Map<String, Integer> addedIds(JsonNode added, String where) {
    Map<String, Integer> ids = new HashMap<>();
    for (JsonNode token : added) {
      ids.put(token.path("content").asText(), id(token.path("id"), where));
    }
    return ids;
  }

  private static int id(JsonNode id, String where) {
    if (!id.isIntegralNumber() || !id.canConvertToInt() || id.intValue() < 0) {
      throw new DatasetException(
          "%s: expected token ids from 0 to %d, got %s"
              .formatted(where, Integer.MAX_VALUE, id.isMissingNode() ? "nothing" : id));
    }
    return id.intValue();
  }

  private static OptionalInt unknown(
      JsonNode model, Map<String, Integer> ids, Map<String, Integer> added) {
    if (model.path("unk_id").isInt()) {
      return OptionalInt.of(model.path("unk_id").intValue());
    }
    String token = model.path("unk_token").asText("");
    Integer id = ids.getOrDefault(token, added.get(token));
    return id == null ? OptionalInt.empty() : OptionalInt.of(id);
  }

  private static void refuseUnlessByteLevel(
      JsonNode root, JsonNode model, Map<String, Integer> ids, String where) {
    boolean byteLevel =
        hasByteLevel(root.path("pre_tokenizer")) || hasByteLevel(root.path("normalizer"));
    if (!model.has("merges") || !byteLevel) {
      throw new DatasetException(
          "%s: the %s model has no unknown token; only byte-level BPE can spell every text without one"
              .formatted(where, model.path("type").asText("tokenizer's")));
    }
    int missing = 0;
    for (int value = 0; value < ByteAlphabet.SIZE; value++) {
      missing += ids.containsKey(String.valueOf(ByteAlphabet.character(value))) ? 0 : 1;
    }
    if (missing > 0) {
      throw new DatasetException(
          "%s: no unknown token, and %d of the 256 bytes are not in the vocabulary; their text would be lost"
              .formatted(where, missing));
    }
  }

  private static boolean hasByteLevel(JsonNode step) {
    return step.findValuesAsText("type").contains("ByteLevel");
  }

  private static List<String> tokens(
      Map<String, Integer> ids, Map<String, Integer> added, int count, String where) {
    int highest = Math.max(highest(ids), highest(added));
    if (highest > 2L * count + TOLERATED_GAPS) {
      throw new DatasetException(
          "%s: the highest token id is %d, but there are only %d tokens; expected ids without large gaps"
              .formatted(where, highest, count));
    }
    String[] tokens = new String[highest + 1];
    ids.forEach((token, id) -> tokens[id] = token);
    added.forEach((token, id) -> tokens[id] = token);
    return Collections.unmodifiableList(Arrays.asList(tokens));
  }

  private static int highest(Map<String, Integer> ids) {
    return ids.values().stream().mapToInt(Integer::intValue).max().orElse(-1);
  }

  private static OptionalInt padding(JsonNode root, Map<String, Integer> ids) {
    String token = root.path("padding").path("pad_token").asText("");
    return ids.containsKey(token) ? OptionalInt.of(ids.get(token)) : first(PADDING, ids);
  }

  private static OptionalInt first(List<String> tokens, Map<String, Integer> ids) {
    return tokens.stream().filter(ids::containsKey).mapToInt(ids::get).findFirst();
  }
}
