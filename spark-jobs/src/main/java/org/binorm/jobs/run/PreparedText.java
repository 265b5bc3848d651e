package org.binorm.jobs.run;

import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.binorm.datasets.prepared.RowGroupIndex;
import org.binorm.datasets.prepared.RowGroupRef;
import org.binorm.datasets.prepared.TextManifest;
import org.binorm.datasets.split.Subset;
import org.binorm.datasets.tokenizer.Tokenizer;
import org.binorm.datasets.tokenizer.Tokenizers;
import org.binorm.engine.EngineException;
import org.binorm.engine.checkpoint.ModelInput;
import org.binorm.engine.model.ModelSpec;
import org.binorm.engine.train.SampleFormat;

/** A prepared data set of tokens. */
public record PreparedText(Path directory, TextManifest manifest) implements PreparedData {
  /** Name of the tokenizer, in the data set and beside a released model. */
  public static final String TOKENIZER_FILE = "tokenizer.json";

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
  public ModelInput input() {
    return new ModelInput.Text(TOKENIZER_FILE, manifest.tokenizerSha256());
  }

  @Override
  public long rows(Subset subset) {
    return manifest.split(subset).rows();
  }

  @Override
  public List<RowGroupRef> rowGroups(Configuration hadoop, Subset subset) throws IOException {
    return RowGroupIndex.read(hadoop, directory, manifest, subset);
  }

  @Override
  public BlockReader reader() {
    return new BlockReader.Tokens(manifest.vocabulary(), manifest.context());
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

  /** The tokenizer that made the tokens. */
  public Tokenizer openTokenizer(Configuration hadoop) throws IOException {
    return Tokenizers.load(hadoop, new Path(directory, TOKENIZER_FILE));
  }
}
