package org.binorm.jobs.predict;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.binorm.datasets.image.ImageDecoder;
import org.binorm.datasets.image.ImageShape;
import org.binorm.datasets.image.RejectedImageException;
import org.binorm.engine.checkpoint.BitCheckpoint;
import org.binorm.engine.checkpoint.Checkpoint;
import org.binorm.engine.checkpoint.FloatCheckpoint;
import org.binorm.engine.checkpoint.ModelInput;
import org.binorm.engine.infer.Classifier;
import org.binorm.engine.kernel.Kernels;
import org.binorm.engine.train.ImageBlock;
import scala.collection.immutable.Seq;

/** Classifies images: pixels of the model's shape, or the bytes of JPEG and PNG files. */
final class ImagePredictor implements Predictor {
  private final String model;
  private final List<String> names;
  private final ImageBytes images;
  private final Classifier classifier;
  private final int size;

  ImagePredictor(Checkpoint checkpoint, String sha256, Kernels kernels, int batch) {
    ModelInput.Images input = (ModelInput.Images) checkpoint.input();
    ImageShape shape = ImageBytes.shape(checkpoint.model());
    model = sha256;
    names = input.classNames();
    images = new ImageBytes(new ImageDecoder(shape), shape);
    classifier = classifier(checkpoint, input, kernels, batch);
    size = shape.size();
  }

  private static Classifier classifier(
      Checkpoint checkpoint, ModelInput.Images input, Kernels kernels, int batch) {
    if (checkpoint instanceof BitCheckpoint bits) {
      return Classifier.ofBits(bits.model(), bits.parameters(), input.scaling(), kernels, batch);
    }
    FloatCheckpoint floats = (FloatCheckpoint) checkpoint;
    return Classifier.ofFloats(
        floats.model(), floats.parameters(), input.scaling(), kernels, batch);
  }

  @Override
  public List<Object[]> predict(List<?> values, int topK) {
    byte[] pixels = new byte[Math.multiplyExact(values.size(), size)];
    String[] reasons = new String[values.size()];
    int good = 0;
    for (int i = 0; i < reasons.length; i++) {
      try {
        System.arraycopy(images.pixels(values.get(i)), 0, pixels, good * size, size);
        good++;
      } catch (RejectedImageException e) {
        reasons[i] = e.getMessage();
      }
    }
    double[][] probabilities = classifier.probabilities(new ImageBlock(new int[good], pixels));
    List<Object[]> rows = new ArrayList<>();
    int next = 0;
    for (String reason : reasons) {
      rows.add(
          reason == null
              ? row(probabilities[next++], topK)
              : PredictionColumns.rejected(PredictionColumns.OF_IMAGES, model, reason));
    }
    return rows;
  }

  private Object[] row(double[] probabilities, int topK) {
    Seq<Row> top =
        PredictionColumns.topK(probabilities, topK, names::get, label -> probabilities[label]);
    return new Object[] {top.head().get(0), top.head().get(1), top, model, null};
  }

  @Override
  public void close() {
    images.close();
  }
}
