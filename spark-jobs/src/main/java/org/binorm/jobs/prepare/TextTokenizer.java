package org.binorm.jobs.prepare;

import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.binorm.datasets.prepared.TextManifest;
import org.binorm.datasets.tokenizer.ByteLevelBpeTrainer;
import org.binorm.datasets.tokenizer.Tokenizer;
import org.binorm.datasets.tokenizer.Tokenizers;
import org.binorm.datasets.tokenizer.TrainerOptions;
import org.binorm.datasets.tokenizer.WordCounter;
import org.binorm.datasets.tokenizer.WordPieceTrainer;
import org.binorm.jobs.config.TextConfig;
import org.binorm.jobs.config.TokenizerKind;

/** The tokenizer that the settings ask for: loaded at once, or trained when the words are known. */
final class TextTokenizer implements AutoCloseable {
  private final TextConfig text;
  private Optional<Tokenizer> tokenizer;

  private TextTokenizer(TextConfig text, Optional<Tokenizer> tokenizer) {
    this.text = text;
    this.tokenizer = tokenizer;
  }

  /** Loads {@code text.tokenizer-file} if there is one. */
  static TextTokenizer of(Configuration conf, TextConfig text) throws IOException {
    return new TextTokenizer(
        text,
        text.tokenizer() == TokenizerKind.FILE
            ? Optional.of(Tokenizers.load(conf, new Path(text.tokenizerFile().orElseThrow())))
            : Optional.empty());
  }

  /** How a prepared data set differs if its tokenizer is not the one loaded. */
  Optional<String> difference(TextManifest there) {
    return tokenizer
        .filter(loaded -> !loaded.sha256().equals(there.tokenizerSha256()))
        .map(
            loaded ->
                "tokenizer %.12s there, %.12s here"
                    .formatted(there.tokenizerSha256(), loaded.sha256()));
  }

  /** The tokenizer; if none was loaded, one of the training documents' words. */
  Tokenizer get(TextPasses passes) {
    if (tokenizer.isEmpty()) {
      tokenizer = Optional.of(Tokenizers.load(train(passes)));
    }
    return tokenizer.get();
  }

  private byte[] train(TextPasses passes) {
    TrainerOptions options =
        TrainerOptions.of(text.vocabularySize())
            .withMinimumFrequency(text.minFrequency())
            .withLowercase(text.lowercase());
    return switch (text.tokenizer()) {
      case WORDPIECE ->
          WordPieceTrainer.train(passes.words(WordCounter.wordPiece(text.lowercase())), options);
      case BYTE_LEVEL_BPE ->
          ByteLevelBpeTrainer.train(passes.words(WordCounter.byteLevelBpe()), options);
      case FILE -> throw new IllegalStateException("a tokenizer file is loaded, not trained");
    };
  }

  @Override
  public void close() {
    tokenizer.ifPresent(Tokenizer::close);
  }
}
