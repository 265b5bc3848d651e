package org.binorm.datasets.tokenizer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes {@code tokenizer.json}, Hugging Face's format 1.0, for the two kinds trained here.
 *
 * <p>Top level: {@code version}, {@code truncation} and {@code padding} (null), {@code
 * added_tokens} (the specials), {@code normalizer}, {@code pre_tokenizer}, {@code post_processor},
 * {@code decoder}, {@code model}. The order of keys and the layout are fixed: one vocabulary, one
 * sequence of bytes.
 */
final class TokenizerJson {

  static final String UNKNOWN = "[UNK]";
  static final String CLASSIFY = "[CLS]";
  static final String SEPARATOR = "[SEP]";
  static final String CONTINUATION = "##";
  static final int MAX_WORD_CHARACTERS = 100;

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private TokenizerJson() {}

  /**
   * BERT's tokenizer: its normalizer and pre-tokenizer, {@code ##} continuations, {@code [CLS] $A
   * [SEP]}.
   *
   * @param vocabulary piece to id, with {@code [UNK]}, {@code [CLS]} and {@code [SEP]}
   * @param specials pieces of the vocabulary that text is never split into
   */
  static byte[] wordPiece(
      Map<String, Integer> vocabulary, List<String> specials, boolean lowercase) {
    ObjectNode root = header(vocabulary, specials);
    root.set("normalizer", bertNormalizer(lowercase));
    root.set("pre_tokenizer", typed("BertPreTokenizer"));
    root.set("post_processor", clsAndSep(vocabulary));
    root.set("decoder", typed("WordPiece").put("prefix", CONTINUATION).put("cleanup", true));
    ObjectNode model =
        typed("WordPiece")
            .put("unk_token", UNKNOWN)
            .put("continuing_subword_prefix", CONTINUATION)
            .put("max_input_chars_per_word", MAX_WORD_CHARACTERS);
    model.set("vocab", ids(vocabulary));
    root.set("model", model);
    return bytes(root);
  }

  /** GPT-2's tokenizer: its byte alphabet and splitting rule, merges in order of rank. */
  static byte[] byteLevelBpe(
      Map<String, Integer> vocabulary, List<Merge> merges, List<String> specials) {
    ObjectNode root = header(vocabulary, specials);
    root.putNull("normalizer");
    root.set("pre_tokenizer", byteLevel(false, true, true));
    root.set("post_processor", byteLevel(true, false, true));
    root.set("decoder", byteLevel(true, true, true));
    ObjectNode model = bpeModel(vocabulary);
    ArrayNode pairs = model.putArray("merges");
    for (Merge merge : merges) {
      pairs.addArray().add(merge.left()).add(merge.right());
    }
    root.set("model", model);
    return bytes(root);
  }

  /**
   * A tokenizer that only splits: its ids are the bytes of the normalized text, so that words can
   * be read off ids and word numbers.
   *
   * @param bert whether words are BERT's or GPT-2's
   */
  static byte[] splitter(boolean bert, boolean lowercase) {
    Map<String, Integer> bytes = new LinkedHashMap<>();
    for (int value = 0; value < ByteAlphabet.SIZE; value++) {
      bytes.put(String.valueOf(ByteAlphabet.character(value)), value);
    }
    ObjectNode root = header(bytes, List.of());
    if (bert) {
      root.set("normalizer", bertNormalizer(lowercase));
      ObjectNode sequence = typed("Sequence");
      sequence
          .putArray("pretokenizers")
          .add(typed("BertPreTokenizer"))
          .add(byteLevel(false, false, false));
      root.set("pre_tokenizer", sequence);
    } else {
      root.putNull("normalizer");
      root.set("pre_tokenizer", byteLevel(false, false, true));
    }
    root.putNull("post_processor");
    root.putNull("decoder");
    ObjectNode model = bpeModel(bytes);
    model.putArray("merges");
    root.set("model", model);
    return bytes(root);
  }

  private static ObjectNode header(Map<String, Integer> vocabulary, List<String> specials) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("version", "1.0");
    root.putNull("truncation");
    root.putNull("padding");
    ArrayNode added = root.putArray("added_tokens");
    for (String special : specials) {
      added
          .addObject()
          .put("id", vocabulary.get(special))
          .put("content", special)
          .put("single_word", false)
          .put("lstrip", false)
          .put("rstrip", false)
          .put("normalized", false)
          .put("special", true);
    }
    return root;
  }

  private static ObjectNode bertNormalizer(boolean lowercase) {
    return typed("BertNormalizer")
        .put("clean_text", true)
        .put("handle_chinese_chars", true)
        .putNull("strip_accents")
        .put("lowercase", lowercase);
  }

  private static ObjectNode byteLevel(
      boolean addPrefixSpace, boolean trimOffsets, boolean useRegex) {
    return typed("ByteLevel")
        .put("add_prefix_space", addPrefixSpace)
        .put("trim_offsets", trimOffsets)
        .put("use_regex", useRegex);
  }

  private static ObjectNode bpeModel(Map<String, Integer> vocabulary) {
    ObjectNode model =
        typed("BPE")
            .putNull("dropout")
            .putNull("unk_token")
            .putNull("continuing_subword_prefix")
            .putNull("end_of_word_suffix")
            .put("fuse_unk", false)
            .put("byte_fallback", false)
            .put("ignore_merges", false);
    model.set("vocab", ids(vocabulary));
    return model;
  }

  private static ObjectNode clsAndSep(Map<String, Integer> vocabulary) {
    ObjectNode template = typed("TemplateProcessing");
    ArrayNode single = template.putArray("single");
    single.add(special(CLASSIFY, 0)).add(sequence("A", 0)).add(special(SEPARATOR, 0));
    ArrayNode pair = template.putArray("pair");
    pair.add(special(CLASSIFY, 0)).add(sequence("A", 0)).add(special(SEPARATOR, 0));
    pair.add(sequence("B", 1)).add(special(SEPARATOR, 1));
    ObjectNode tokens = template.putObject("special_tokens");
    for (String token : List.of(CLASSIFY, SEPARATOR)) {
      ObjectNode entry = tokens.putObject(token).put("id", token);
      entry.putArray("ids").add(vocabulary.get(token));
      entry.putArray("tokens").add(token);
    }
    return template;
  }

  private static ObjectNode special(String token, int typeId) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.putObject("SpecialToken").put("id", token).put("type_id", typeId);
    return node;
  }

  private static ObjectNode sequence(String name, int typeId) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.putObject("Sequence").put("id", name).put("type_id", typeId);
    return node;
  }

  private static ObjectNode ids(Map<String, Integer> vocabulary) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    vocabulary.forEach(node::put);
    return node;
  }

  private static ObjectNode typed(String type) {
    return JsonNodeFactory.instance.objectNode().put("type", type);
  }

  private static byte[] bytes(JsonNode root) {
    DefaultPrettyPrinter printer =
        new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter("  ", "\n"));
    try {
      String text = MAPPER.writer(printer).writeValueAsString(root);

      return (text + "\n").getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of plain values is always JSON", e);
    }
  }
}
