package org.binorm.jobs.run;

import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.binorm.datasets.prepared.DatasetKind;
import org.binorm.datasets.prepared.RowGroupRef;
import org.binorm.datasets.split.Subset;
import org.binorm.engine.checkpoint.ModelInput;
import org.binorm.engine.model.ModelSpec;
import org.binorm.engine.train.SampleFormat;
import org.binorm.jobs.config.ExperimentConfig;

/** A prepared data set as training and export see it, whatever it holds. */
public sealed interface PreparedData permits PreparedImages, PreparedText {
  /** Reads the manifest of {@code data.path}. */
  static PreparedData read(ExperimentConfig config, Configuration hadoop) throws IOException {
    Path directory = new Path(config.data().path());
    return switch (DatasetKind.of(hadoop, directory)) {
      case IMAGES -> PreparedImages.read(config, hadoop, directory);
      case TEXT -> PreparedText.read(hadoop, directory);
    };
  }

  /** What a sample is called where rows are counted: {@code images} or {@code sequences}. */
  String samplesAreCalled();

  /** What a prediction is called where speed is shown: {@code images} or {@code tokens}. */
  String predictionsAreCalled();

  /** The layers of a preset for the shape and number of outputs of this data. */
  ModelSpec fit(ModelSpec preset);

  /** How samples become the input of a model. */
  SampleFormat format();

  /** What a released model says about its input. */
  ModelInput input(Configuration hadoop) throws IOException;

  /** Rows of a subset. */
  long rows(Subset subset);

  /** Bytes of all rows of a subset once they are decoded; of text nearly so. */
  long decodedBytes(Subset subset);

  /** Number of row groups of a subset, as the manifest has it. */
  int rowGroupCount(Subset subset);

  /** The row groups of a subset; the footers are checked against the manifest. */
  List<RowGroupRef> rowGroups(Configuration hadoop, Subset subset) throws IOException;

  /** How executors read a row group. */
  BlockReader reader();

  /** The token that fills up short sequences; negative if there is none. */
  int padding();

  /** What identifies this version of the data. */
  String fingerprint();

  /** The program that prepared it. */
  String toolVersion();
}
