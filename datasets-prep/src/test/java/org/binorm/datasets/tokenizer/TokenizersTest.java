package org.binorm.datasets.tokenizer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.binorm.datasets.DatasetException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenizersTest {

  @TempDir Path folder;

  private static byte[] bertJson() throws IOException {
    try (InputStream json =
        TokenizersTest.class.getResourceAsStream("/all-minilm-l6-v2-q-tokenizer.json")) {
      return json.readAllBytes();
    }
  }

  private static byte[] smallBpe() {
    return ByteLevelBpeTrainer.train(new TreeMap<>(Texts.HUGS), TrainerOptions.of(260));
  }

  private static byte[] smallWordPiece() {
    return WordPieceTrainer.train(new TreeMap<>(Texts.HUGS), TrainerOptions.of(20));
  }

  private static byte[] changed(byte[] json, Consumer<ObjectNode> change) throws IOException {
    ObjectNode root = (ObjectNode) Texts.json(json);
    change.accept(root);
    return new ObjectMapper().writeValueAsBytes(root);
  }

  private Tokenizer load(Path file) throws IOException {
    return Tokenizers.load(
        new Configuration(false), new org.apache.hadoop.fs.Path(file.toUri().getPath()));
  }

  private static void assertRefused(byte[] json, String... parts) {
    assertThatThrownBy(() -> Tokenizers.load(json))
        .isInstanceOf(DatasetException.class)
        .hasMessageStartingWith("tokenizer.json: ")
        .hasMessageNotContaining("\n")
        .hasMessageContainingAll(parts);
  }

  @Test
  void bertsOwnFileIsReadWithoutItsPaddingAndTruncation() throws IOException {
    byte[] json = bertJson();
    try (Tokenizer bert = Tokenizers.load(json)) {
      assertThat(bert.vocabularySize()).isEqualTo(30_522);
      assertThat(bert.encode("Hello, World!")).containsExactly(7592, 1010, 2088, 999);
      assertThat(bert.encodeWithSpecials("Hello")).containsExactly(101, 7592, 102);
      assertThat(bert.encode("hello ".repeat(300))).hasSize(300).containsOnly(7592);
      assertThat(bert.decode(new int[] {101, 7592, 2088, 102})).isEqualTo("hello world");
      assertThat(bert.token(7592)).isEqualTo("hello");
      assertThat(bert.id("hello")).hasValue(7592);
      assertThat(bert.id("no such piece")).isEmpty();
      assertThat(bert.unknownId()).hasValue(100);
      assertThat(bert.endOfTextId()).hasValue(102);
      assertThat(bert.paddingId()).hasValue(0);
      assertThat(bert.json()).isEqualTo(json);
      assertThat(bert.sha256())
          .isEqualTo("da0e79933b9ed51798a3ae27893d3c5fa4a201126cef75586296df9b4d2c62a0");
    }
  }

  @Test
  void bertsVocabularyFileGivesTheIdsOfItsTokenizerFile() throws IOException {
    Path file = folder.resolve("vocab.txt");
    try (Tokenizer bert = Tokenizers.load(bertJson())) {
      Files.writeString(
          file,
          IntStream.range(0, bert.vocabularySize())
              .mapToObj(bert::token)
              .collect(Collectors.joining("\n", "", "\n")));
      try (Tokenizer plain = load(file)) {
        assertThat(plain.encodeWithSpecials(Texts.PROSE))
            .isEqualTo(bert.encodeWithSpecials(Texts.PROSE));
      }
    }
  }

  @Test
  void aVocabularyFileWithCapitalsKeepsCase() throws IOException {
    Files.writeString(folder.resolve("vocab.txt"), "[UNK]\r\n[CLS]\r\n[SEP]\r\nDog\r\ndog\r\n");
    try (Tokenizer cased = load(folder)) {
      assertThat(cased.encode("Dog dog cat")).containsExactly(3, 4, 0);
    }
  }

  @Test
  void gpt2sTwoFilesGiveTheIdsOfOneTokenizerFile() throws IOException {
    byte[] json = smallBpe();
    Files.write(
        folder.resolve("vocab.json"), new ObjectMapper().writeValueAsBytes(Texts.vocabulary(json)));
    List<String> merges =
        Texts.merges(json).stream().map(merge -> merge.left() + " " + merge.right()).toList();
    Files.writeString(
        folder.resolve("merges.txt"), "#version: 0.2\n" + String.join("\n", merges) + "\n");
    try (Tokenizer one = Tokenizers.load(json);
        Tokenizer two = load(folder)) {
      String text = "hug the pun<|endoftext|> 😀";
      assertThat(two.encode(text)).isEqualTo(one.encode(text)).contains(0);
      assertThat(two.endOfTextId()).hasValue(0);
    }
  }

  @Test
  void brokenMergesAreRefusedWithTheirLine() throws IOException {
    Files.writeString(folder.resolve("vocab.json"), "{\"a\": 0}");
    Files.writeString(folder.resolve("merges.txt"), "#version: 0.2\na b c\n");
    assertThatThrownBy(() -> load(folder))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("merges.txt line 2: expected two pieces, got \"a b c\"");
  }

  @Test
  void halfACharacterIsReplacedAndTheRestKept() {
    try (Tokenizer tokenizer = Tokenizers.load(smallBpe())) {
      assertThat(tokenizer.decode(tokenizer.encode("a\uD83D 😀 b\uDE00")))
          .isEqualTo("a\uFFFD 😀 b\uFFFD");
      assertThat(tokenizer.decode(tokenizer.encode("a\u0000b"))).isEqualTo("a\u0000b");
      assertThat(tokenizer.encode("")).isEmpty();
    }
  }

  @Test
  void threadsShareATokenizer() throws IOException {
    try (Tokenizer bert = Tokenizers.load(bertJson())) {
      int[] expected = bert.encode(Texts.PROSE);
      List<int[]> all =
          IntStream.range(0, 200).parallel().mapToObj(i -> bert.encode(Texts.PROSE)).toList();
      assertThat(all).allSatisfy(ids -> assertThat(ids).isEqualTo(expected));
    }
  }

  @Test
  void aClosedTokenizerComplainsInsteadOfCrashing() {
    Tokenizer tokenizer = Tokenizers.load(smallBpe());
    tokenizer.close();
    tokenizer.close();
    assertThatThrownBy(() -> tokenizer.encode("a"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }

  @Test
  void idsOutsideTheVocabularyAreNotDecoded() {
    try (Tokenizer tokenizer = Tokenizers.load(smallWordPiece())) {
      assertThatThrownBy(() -> tokenizer.decode(new int[] {5, 20}))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("token id 20 is not in the vocabulary of 20");
      assertThatThrownBy(() -> tokenizer.token(-1)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void hugeTextsAreRefused() {
    try (Tokenizer tokenizer = Tokenizers.load(smallWordPiece())) {
      String text = "a".repeat(HuggingFaceTokenizer.MAX_TEXT_CHARS + 1);
      assertThatThrownBy(() -> tokenizer.encode(text))
          .isInstanceOf(DatasetException.class)
          .hasMessageContaining("8388609 characters: expected at most 8388608");
    }
  }

  @Test
  void whatIsNoTokenizerIsRefused() throws IOException {
    assertRefused(new byte[0], "expected a Hugging Face tokenizer");
    assertRefused("model:".getBytes(UTF_8), "not JSON");
    assertRefused(new byte[] {'"', (byte) 0xFF, '"'}, "not UTF-8");
    assertRefused("[]".getBytes(UTF_8), "JSON that is no object");
    assertRefused("{\"model\": {}}".getBytes(UTF_8), "JSON without model.vocab");
    assertRefused("{\"model\": {\"vocab\": {}}}".getBytes(UTF_8), "the vocabulary is empty");
    assertRefused(
        changed(smallBpe(), root -> root.withArray("/model/merges").addArray().add("zz").add("y")),
        "not a tokenizer that Hugging Face's library can read");
  }

  @Test
  void aModelThatLosesTextIsRefused() throws IOException {
    assertRefused(
        changed(smallWordPiece(), root -> root.withObject("/model").put("unk_token", "<none>")),
        "the WordPiece model has no unknown token; only byte-level BPE can spell every text");
    assertRefused(
        changed(smallBpe(), root -> root.putNull("pre_tokenizer")),
        "the BPE model has no unknown token");
    assertRefused(
        changed(smallBpe(), root -> root.withObject("/model/vocab").remove(List.of("!", "Ń"))),
        "2 of the 256 bytes are not in the vocabulary");
  }

  @Test
  void idsWithLargeGapsAndImpossibleIdsAreRefused() throws IOException {
    assertRefused(
        changed(smallWordPiece(), root -> root.withObject("/model/vocab").put("pun", 5_000_000)),
        "the highest token id is 5000000, but there are only");
    assertRefused(
        changed(smallWordPiece(), root -> root.withObject("/model/vocab").put("pun", -1)),
        "expected token ids from 0 to 2147483647, got -1");
  }

  @Test
  void filesThatAreMissingOrTooLargeAreRefused() throws IOException {
    assertThatThrownBy(() -> load(folder.resolve("none.json")))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("none.json: no such file");
    assertThatThrownBy(() -> load(folder))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("no tokenizer here; expected tokenizer.json, vocab.txt or");
    assertThatThrownBy(() -> Tokenizers.load(new byte[Tokenizers.MAX_FILE_BYTES + 1]))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("67108865 bytes, expected at most 67108864");
  }
}
