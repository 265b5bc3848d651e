package org.binorm.datasets.tokenizer;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.binorm.datasets.DatasetException;

/** The files that BERT and GPT-2 were released with, as {@code tokenizer.json}. */
final class PlainVocabularies {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private PlainVocabularies() {}

  /**
   * BERT's {@code vocab.txt}: one piece a line, its number is the id.
   *
   * <p>Text is lower-cased unless a piece has one of the letters A to Z, which is how cased and
   * uncased vocabularies differ.
   *
   * @param where names the file in errors
   */
  static byte[] bert(String vocab, String where) {
    Map<String, Integer> ids = new LinkedHashMap<>();
    List<String> lines = vocab.lines().toList();
    for (int id = 0; id < lines.size(); id++) {
      ids.put(lines.get(id).stripTrailing(), id);
    }
    for (String needed :
        List.of(TokenizerJson.UNKNOWN, TokenizerJson.CLASSIFY, TokenizerJson.SEPARATOR)) {
      if (!ids.containsKey(needed)) {
        throw new DatasetException(
            "%s: expected BERT's vocabulary, one piece a line, but there is no %s"
                .formatted(where, needed));
      }
    }
    List<String> specials =
        WordPieceTrainer.DEFAULT_SPECIALS.stream().filter(ids::containsKey).toList();
    boolean cased =
        ids.keySet().stream()
            .filter(piece -> !piece.startsWith("["))
            .anyMatch(piece -> piece.chars().anyMatch(c -> c >= 'A' && c <= 'Z'));
    return TokenizerJson.wordPiece(ids, specials, !cased);
  }

  /**
   * GPT-2's {@code vocab.json} (piece to id) and {@code merges.txt} (two pieces a line, in order of
   * rank).
   *
   * @param where names the vocabulary in errors
   */
  static byte[] gpt2(byte[] vocab, String merges, String where) {
    Map<String, Integer> ids = pieces(vocab, where);
    List<Merge> pairs = new ArrayList<>();
    List<String> lines = merges.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      if (!lines.get(i).isBlank() && !(i == 0 && lines.get(i).startsWith("#version"))) {
        pairs.add(merge(lines.get(i), i + 1, where));
      }
    }
    List<String> specials =
        ByteLevelBpeTrainer.DEFAULT_SPECIALS.stream().filter(ids::containsKey).toList();
    return TokenizerJson.byteLevelBpe(ids, pairs, specials);
  }

  private static Map<String, Integer> pieces(byte[] vocab, String where) {
    String expected = where + ": expected GPT-2's vocabulary, a JSON object of pieces and ids";
    try {
      Map<String, Integer> ids =
          MAPPER.readValue(vocab, new TypeReference<LinkedHashMap<String, Integer>>() {});
      if (ids == null || ids.containsValue(null)) {
        throw new DatasetException(expected + ", got null");
      }
      return ids;
    } catch (IOException e) {
      throw new DatasetException(expected, e);
    }
  }

  private static Merge merge(String line, int number, String where) {
    String[] pieces = line.split(" ", -1);
    if (pieces.length != 2 || pieces[0].isEmpty() || pieces[1].isEmpty()) {
      throw new DatasetException(
          "%s: merges.txt line %d: expected two pieces, got \"%s\"".formatted(where, number, line));
    }
    return new Merge(pieces[0], pieces[1]);
  }
}
