package org.binorm.jobs.run;

import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.binorm.datasets.image.ImageShape;
import org.binorm.datasets.prepared.DatasetManifest;
import org.binorm.datasets.prepared.RowGroupIndex;
import org.binorm.datasets.prepared.RowGroupRef;
import org.binorm.datasets.split.Subset;
import org.binorm.engine.EngineException;
import org.binorm.engine.checkpoint.ModelInput;
import org.binorm.engine.model.ModelSpec;
import org.binorm.engine.tensor.Shape;
import org.binorm.engine.train.Augmentation;
import org.binorm.engine.train.ImageScaling;
import org.binorm.engine.train.SampleFormat;
import org.binorm.jobs.config.AugmentConfig;
import org.binorm.jobs.config.ExperimentConfig;

/** A prepared data set of images. */
public record PreparedImages(Path directory, DatasetManifest manifest, Augmentation augmentation)
    implements PreparedData {

  /** A channel of one value has no deviation; any positive divisor gives the same zeros. */
  private static final double SMALLEST_DEVIATION = 1e-6;

  static PreparedImages read(ExperimentConfig config, Configuration hadoop, Path directory)
      throws IOException {
    AugmentConfig augment = config.train().augment();
    return new PreparedImages(
        directory,
        DatasetManifest.read(hadoop, directory),
        new Augmentation(augment.shift(), augment.flip()));
  }

  @Override
  public String samplesAreCalled() {
    return "images";
  }

  @Override
  public String predictionsAreCalled() {
    return "images";
  }

  @Override
  public ModelSpec fit(ModelSpec preset) {
    if (preset.isLanguage()) {
      throw new EngineException(
          "model preset \"%s\": expected one for images, %s holds images, got one for text"
              .formatted(preset.name(), directory));
    }
    // A preset names the layers; images of any size fit, down to where the last pool has no pixels.
    ImageShape shape = manifest.shape();
    Shape input = new Shape(shape.channels(), shape.height(), shape.width());
    return preset.forData(input, manifest.classes().size());
  }

  public ImageScaling scaling() {
    List<Double> deviations =
        manifest.std().stream().map(std -> Math.max(std, SMALLEST_DEVIATION)).toList();
    return new ImageScaling(manifest.mean(), deviations);
  }

  @Override
  public SampleFormat format() {
    return new SampleFormat.Images(scaling(), augmentation);
  }

  @Override
  public ModelInput input(Configuration hadoop) {
    return new ModelInput.Images(scaling(), manifest.classes());
  }

  @Override
  public long rows(Subset subset) {
    return manifest.split(subset).rows();
  }

  @Override
  public long decodedBytes(Subset subset) {
    return rows(subset) * (manifest.shape().size() + Integer.BYTES);
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
    return new BlockReader.Images(manifest.shape(), manifest.classes().size());
  }

  @Override
  public int padding() {
    return -1;
  }

  @Override
  public String fingerprint() {
    return manifest.fingerprint();
  }

  @Override
  public String toolVersion() {
    return manifest.toolVersion();
  }
}
