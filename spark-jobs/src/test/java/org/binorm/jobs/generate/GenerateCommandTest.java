package org.binorm.jobs.generate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.binorm.datasets.tokenizer.ByteLevelBpeTrainer;
import org.binorm.datasets.tokenizer.Tokenizer;
import org.binorm.datasets.tokenizer.Tokenizers;
import org.binorm.datasets.tokenizer.TrainerOptions;
import org.binorm.datasets.tokenizer.WordCounter;
import org.binorm.datasets.tokenizer.WordPieceTrainer;
import org.binorm.engine.checkpoint.BitCheckpoint;
import org.binorm.engine.checkpoint.FloatCheckpoint;
import org.binorm.engine.checkpoint.ModelInput;
import org.binorm.engine.checkpoint.SafetensorsWriter;
import org.binorm.engine.model.Model;
import org.binorm.engine.model.ModelSpec.NormalizeMode;
import org.binorm.engine.model.Network;
import org.binorm.engine.model.Presets;
import org.binorm.engine.train.ImageScaling;
import org.binorm.jobs.testing.BinormProcess;
import org.binorm.jobs.testing.CommandLineRun;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command from its options to what it prints, on untrained models and a real tokenizer. */
class GenerateCommandTest {
  private static final String CORPUS =
      "the state of the union is strong and the people of the nation are free. "
          + "we the people work for the good of all the states, and for the peace of nations. ";
  private static final int CONTEXT = 24;
  private static final int NONE = -1;

  @TempDir private Path folder;
  private Path model;

  @BeforeEach
  void writeAModel() throws IOException {
    model = folder.resolve("model.safetensors");
    Tokenizer tokenizer = wordPiece();
    writeBinary(tokenizer, tokenizer.id("[CLS]").orElseThrow());
  }

  private static TreeMap<String, Long> words(WordCounter counter) {
    TreeMap<String, Long> words = new TreeMap<>();
    counter.count(CORPUS, words);
    return words;
  }

  private static Tokenizer wordPiece() {
    TrainerOptions options = TrainerOptions.of(60);
    return Tokenizers.load(WordPieceTrainer.train(words(WordCounter.wordPiece(true)), options));
  }

  private static Tokenizer byteLevel() {
    TrainerOptions options = TrainerOptions.of(270);
    return Tokenizers.load(ByteLevelBpeTrainer.train(words(WordCounter.byteLevelBpe()), options));
  }

  private void writeBinary(Tokenizer tokenizer, int startId) throws IOException {
    Model binary =
        new Model(Presets.binary("lm-tiny").forText(CONTEXT, tokenizer.vocabularySize()));
    write(
        tokenizer,
        new BitCheckpoint(
                binary,
                Network.binarize(binary, binary.layout().initialize(3)),
                input(tokenizer, startId),
                Map.of())
            .writer());
  }

  private static ModelInput input(Tokenizer tokenizer, int startId) {
    return new ModelInput.Text("tokenizer.json", tokenizer.sha256(), startId, NONE);
  }

  private void write(Tokenizer tokenizer, SafetensorsWriter writer) throws IOException {
    Files.write(folder.resolve("tokenizer.json"), tokenizer.json());
    tokenizer.close();
    write(writer);
  }

  private void write(SafetensorsWriter writer) throws IOException {
    try (OutputStream out = Files.newOutputStream(model)) {
      writer.writeTo(out);
    }
  }

  private CommandLineRun generate(String prompt, String... more) {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("generate", "--model", model.toString(), "--prompt", prompt));
    arguments.addAll(List.of(more));
    return CommandLineRun.of(arguments.toArray(String[]::new));
  }

  private static int words(String text) {
    return text.strip().split("\\s+").length;
  }

  @Test
  void theTextStartsWithThePromptAndEndsWithANewline() {
    CommandLineRun run = generate("We the People", "--max-tokens", "40");

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).startsWith("We the People").endsWith("\n");
    assertThat(run.out().strip().length()).isGreaterThan("We the People".length() + 5);
    assertThat(run.out().lines()).hasSize(1);
    assertThat(run.err())
        .matches("40 tokens after a prompt of \\d+ in \\d+\\.\\d\\d s, \\d+\\.\\d tokens/s\\R");
  }

  @Test
  void theSameSeedGivesTheSameTextAndAnotherSeedAnother() {
    String first = generate("the union", "--seed", "7", "--temperature", "1.5").out();

    assertThat(generate("the union", "--seed", "7", "--temperature", "1.5").out()).isEqualTo(first);
    assertThat(generate("the union", "--seed", "8", "--temperature", "1.5").out())
        .isNotEqualTo(first);
  }

  @Test
  void withoutTemperatureTheSeedDoesNotMatter() {
    String first = generate("the union", "--seed", "7", "--temperature", "0").out();

    assertThat(generate("the union", "--seed", "8", "--temperature", "0").out()).isEqualTo(first);
    assertThat(generate("the union", "--seed", "8", "--top-k", "1").out()).isEqualTo(first);
  }

  @Test
  void aShorterTextIsTheBeginningOfALongerOne() {
    String longer = generate("the union", "--max-tokens", "30").out().strip();
    CommandLineRun shorter = generate("the union", "--max-tokens", "3");

    assertThat(shorter.err()).startsWith("3 tokens");
    assertThat(words(shorter.out())).isBetween(2, 5);
    assertThat(longer).startsWith(shorter.out().strip());
  }

  @Test
  void bytesOfACharacterAreShownTogether() throws IOException {
    writeBinary(byteLevel(), 0);

    CommandLineRun run = generate("Čeština is 🙂", "--max-tokens", "60", "--temperature", "2");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).startsWith("Čeština is 🙂");
    assertThat(run.err()).startsWith("60 tokens");
  }

  @Test
  void theFloat32TwinWritesToo() throws IOException {
    Tokenizer tokenizer = wordPiece();
    Model twin =
        new Model(
            Presets.float32("lm-tiny", NormalizeMode.TRAINABLE, false)
                .forText(CONTEXT, tokenizer.vocabularySize()));
    float[] parameters = twin.layout().initialize(3);
    write(
        tokenizer,
        new FloatCheckpoint(twin, parameters, input(tokenizer, NONE), Map.of()).writer());

    CommandLineRun run = generate("the people", "--max-tokens", "5");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).startsWith("the people");
  }

  @Test
  void aConfigNamesItsExportedModel() throws IOException {
    Path yaml = folder.resolve("c.yaml");
    Files.writeString(yaml, "data: {path: p}\nexport: {path: '%s'}\n".formatted(folder.toUri()));

    CommandLineRun run =
        CommandLineRun.of("generate", "--config", yaml.toString(), "--prompt", "the");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).isEqualTo(generate("the").out());
  }

  @Test
  void anEmptyPromptIsContinuedFromTheStartToken() {
    CommandLineRun run = generate("", "--max-tokens", "5");

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out().strip()).isNotEmpty();
  }

  private static void assertRefused(CommandLineRun run, String line) {
    assertThat(run.err()).isEqualTo(line + System.lineSeparator());
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
  }

  @Test
  void withoutAStartTokenAnEmptyPromptIsRefused() throws IOException {
    writeBinary(wordPiece(), NONE);

    assertRefused(
        generate(""),
        "prompt: expected at least one token, because this model has no start token, got none");
  }

  @Test
  void aPromptLongerThanTheContextIsRefusedWithBothNumbers() {
    assertRefused(
        generate("the ".repeat(CONTEXT)),
        "prompt: expected fewer tokens than the context of the model, 24, got 25; shorten it");
  }

  @Test
  void numbersThatMakeNoSenseAreRefused() {
    assertRefused(
        generate("the", "--top-p", "0"), "top-p: expected more than 0 and at most 1, got 0.0");
    assertRefused(generate("the", "--top-k", "-1"), "top-k: expected at least 0, got -1");
    assertRefused(generate("the", "--max-tokens", "0"), "max-tokens: expected at least 1, got 0");
    assertRefused(
        generate("the", "--temperature", "-1"),
        "temperature: expected a number of at least 0, got -1.0");
    assertThat(generate("the", "--seed", "x").exitCode()).isEqualTo(2);
  }

  @Test
  void aMissingModelIsRefusedBeforeAnythingElse() throws IOException {
    Files.delete(model);

    assertRefused(
        generate("", "--top-p", "0"),
        model + ": no such file; export the model first, or name another with --model");
  }

  @Test
  void anExportDirectoryStandsForItsModel() throws IOException {
    CommandLineRun run =
        CommandLineRun.of("generate", "--model", folder.toString(), "--prompt", "the");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).isEqualTo(generate("the").out());

    Files.delete(model);
    assertRefused(
        CommandLineRun.of("generate", "--model", folder.toString(), "--prompt", "the"),
        model + ": no such file; export the model first, or name another with --model");
  }

  @Test
  void aModelOrAConfigHasToBeNamed() {
    assertRefused(
        CommandLineRun.of("generate", "--prompt", "a"),
        "Missing required option: '--config=FILE' or '--model=FILE'; try: binorm generate --help");
  }

  @Test
  void anImageModelIsRefused() throws IOException {
    Model images = new Model(Presets.binary("tiny-cnn"));
    ModelInput input =
        new ModelInput.Images(
            new ImageScaling(List.of(0.5), List.of(0.5)),
            List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9"));
    write(
        new BitCheckpoint(
                images, Network.binarize(images, images.layout().initialize(1)), input, Map.of())
            .writer());

    assertRefused(
        generate("the"),
        model + ": expected a language model, got tiny-cnn, which classifies images");
  }

  @Test
  void aDamagedModelIsRefused() throws IOException {
    byte[] bytes = Files.readAllBytes(model);
    bytes[bytes.length - 1] ^= 1;
    Files.write(model, bytes);

    CommandLineRun run = generate("the");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).startsWith(model + ": SHA-256 of the data is").hasLineCount(1);
  }

  @Test
  void aTokenizerHasToBeBesideTheModel() throws IOException {
    Path tokenizer = folder.resolve("tokenizer.json");
    Files.delete(tokenizer);

    assertRefused(generate("the"), tokenizer + ": no such file; check the path of the tokenizer");
  }

  @Test
  void anotherTokenizerIsRefusedByItsHash() throws IOException {
    Path file = folder.resolve("tokenizer.json");
    String expected;
    String found;
    try (Tokenizer right = wordPiece();
        Tokenizer wrong = byteLevel()) {
      expected = right.sha256().substring(0, 12);
      found = wrong.sha256().substring(0, 12);
      Files.write(file, wrong.json());
    }

    assertRefused(
        generate("the"),
        "%s: not the tokenizer of model.safetensors (SHA-256 %s, expected %s); put the one it was exported with beside it"
            .formatted(file, found, expected));
  }

  @Test
  void aProcessWritesTheTextToStdoutAndOneLineOfNumbersToStderr() throws Exception {
    BinormProcess process =
        BinormProcess.run(
            folder, "local[1]", "generate", "--model", model.toString(), "--prompt", "the");

    assertThat(process.exitCode()).as(process.stderr().toString()).isZero();
    assertThat(String.join("\n", process.stdout()) + "\n").isEqualTo(generate("the").out());
    assertThat(process.stderr()).hasSize(1);
  }
}
