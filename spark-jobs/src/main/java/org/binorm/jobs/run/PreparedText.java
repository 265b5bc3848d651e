package org.binorm.jobs.run;

import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.binorm.datasets.prepared.RowGroupIndex;
import org.binorm.datasets.prepared.RowGroupRef;
import org.binorm.datasets.prepared.TextManifest;
import org.binorm.datasets.split.Subset;
import org.binorm.datasets.text.TextExamples;
import org.binorm.datasets.tokenizer.Tokenizer;
import org.binorm.datasets.tokenizer.Tokenizers;
import org.binorm.engine.EngineException;
import org.binorm.engine.checkpoint.ModelInput;
import org.binorm.engine.model.ModelSpec;
import org.binorm.engine.train.SampleFormat;

/** A prepared data set of tokens. */
public record PreparedText(Path directory, TextManifest manifest) implements PreparedData {
  /** Name of the tokenizer, in the data set and beside a released model. */
  public static final String TOKENIZER_FILE = TextManifest.TOKENIZER_NAME;

  static PreparedText read(Configuration hadoop, Path directory) throws IOException {
    return new PreparedText(directory, TextManifest.read(hadoop, directory));
  }

  @Override
  public String samplesAreCalled() {
    return "sequences";
  }

  @Override
  public String predictionsAreCalled() {
    return "tokens";
  }

  @Override
  public ModelSpec fit(ModelSpec preset) {
    if (!preset.isLanguage()) {
      throw new EngineException(
          "model preset \"%s\": expected one for text, %s holds text, got one for images"
              .formatted(preset.name(), directory));
    }
    return preset.forText(manifest.context(), manifest.vocabulary());
  }

  @Override
  public SampleFormat format() {
    return new SampleFormat.Tokens();
  }

  @Override
  public ModelInput input(Configuration hadoop) throws IOException {
    try (Tokenizer tokenizer = openTokenizer(hadoop)) {
      return new ModelInput.Text(
          TOKENIZER_FILE, manifest.tokenizerSha256(), startId(tokenizer), manifest.endOfTextId());
    }
  }

  /** Windows see the end of the text before; a sentence has a start of its own, or none. */
  private int startId(Tokenizer tokenizer) {
    if (manifest.examples() == TextExamples.WINDOWS) {
      return manifest.endOfTextId();
    }
    int[] around = tokenizer.encodeWithSpecials("");
    return around.length == 0 ? TextManifest.NO_ID : around[0];
  }

  @Override
  public long rows(Subset subset) {
    return manifest.split(subset).rows();
  }

  @Override
  public long decodedBytes(Subset subset) {
    // Each row has its offset, and windows share a token with the one before.
    return Integer.BYTES * (manifest.counts(subset).tokens() + 2 * rows(subset));
  }

  @Override
  public int rowGroupCount(Subset subset) {
    return manifest.split(subset).rowGroups();
  }

  @Override
  public List<RowGroupRef> rowGroups(Configuration hadoop, Subset subset) throws IOException {
    return RowGroupIndex.read(hadoop, directory, manifest, subset);
  }

  @Override
  public BlockReader reader() {
    return new BlockReader.Tokens();
  }

  @Override
  public int padding() {
    return manifest.paddingId();
  }

  @Override
  public String fingerprint() {
    return manifest.fingerprint();
  }

  @Override
  public String toolVersion() {
    return manifest.toolVersion();
  }

  /** The tokenizer that made the tokens, as its file. */
  public byte[] tokenizerJson(Configuration hadoop) throws IOException {
    return manifest.tokenizerJson(hadoop, directory);
  }

  /** The tokenizer that made the tokens. */
  public Tokenizer openTokenizer(Configuration hadoop) throws IOException {
    return Tokenizers.load(tokenizerJson(hadoop));
  }
}
