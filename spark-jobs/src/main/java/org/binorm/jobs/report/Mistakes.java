package org.binorm.jobs.report;

import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.apache.hadoop.conf.Configuration;
import org.binorm.datasets.image.ImageShape;
import org.binorm.datasets.prepared.DatasetManifest;
import org.binorm.datasets.prepared.ImageRowGroup;
import org.binorm.datasets.prepared.RowGroupIndex;
import org.binorm.datasets.prepared.RowGroupReader;
import org.binorm.datasets.prepared.RowGroupRef;
import org.binorm.datasets.split.Subset;
import org.binorm.engine.checkpoint.BitCheckpoint;
import org.binorm.engine.checkpoint.Checkpoint;
import org.binorm.engine.checkpoint.FloatCheckpoint;
import org.binorm.engine.checkpoint.ModelInput;
import org.binorm.engine.infer.Classifier;
import org.binorm.engine.kernel.Kernels;
import org.binorm.engine.train.ImageBlock;
import org.binorm.jobs.JobException;

/**
 * The images that a released model gets wrong most confidently.
 *
 * @param seen images that were classified
 * @param wrong of them
 * @param worst the most confident mistake first
 */
record Mistakes(
    long seen, long wrong, ImageShape shape, List<String> classes, List<Mistake> worst) {
  private static final int IMAGES_PER_PASS = 256;

  /**
   * One image.
   *
   * @param probability of the predicted class
   * @param labelProbability of the right one
   * @param png the image, small enough for a page
   */
  @SuppressWarnings("ArrayRecordComponent") // Shown, never compared.
  record Mistake(
      String id,
      int label,
      int predicted,
      double probability,
      double labelProbability,
      byte[] png) {}

  Mistakes {
    classes = List.copyOf(classes);
    worst = List.copyOf(worst);
  }

  /**
   * Classifies the test split with a released model.
   *
   * @param mostImages the first so many of the split
   * @param most mistakes that are kept
   */
  static Mistakes of(
      Configuration hadoop,
      TestData.Prepared data,
      Checkpoint model,
      Kernels kernels,
      long mostImages,
      int most)
      throws IOException {
    if (!(data.manifest() instanceof DatasetManifest images)
        || !(model.input() instanceof ModelInput.Images input)
        || input.classNames().size() != images.classes().size()) {
      throw JobException.input(
          data.directory() + ": expected images of the classes that the model tells apart");
    }
    Search search = new Search(images.shape(), classifier(model, input, kernels), most);
    for (RowGroupRef ref : RowGroupIndex.read(hadoop, data.directory(), images, Subset.TEST)) {
      if (search.seen < mostImages) {
        search.add(
            RowGroupReader.readWithIds(hadoop, ref, images.shape(), images.classes().size()),
            mostImages - search.seen);
      }
    }
    return new Mistakes(
        search.seen, search.wrong, images.shape(), input.classNames(), search.worst());
  }

  private static Classifier classifier(Checkpoint model, ModelInput.Images input, Kernels kernels) {
    if (model instanceof BitCheckpoint bits) {
      return Classifier.ofBits(
          bits.model(), bits.parameters(), input.scaling(), kernels, IMAGES_PER_PASS);
    }
    FloatCheckpoint floats = (FloatCheckpoint) model;
    return Classifier.ofFloats(
        floats.model(), floats.parameters(), input.scaling(), kernels, IMAGES_PER_PASS);
  }

  private static final class Search {
    /** The mistake to give up first comes first; equal ones are told apart by their ids. */
    private static final Comparator<Mistake> LEAST_CONFIDENT =
        Comparator.comparingDouble(Mistake::probability)
            .thenComparing(Mistake::id, Comparator.reverseOrder());

    private final ImageShape shape;
    private final Classifier classifier;
    private final int most;
    private final PriorityQueue<Mistake> kept = new PriorityQueue<>(LEAST_CONFIDENT);
    private long seen;
    private long wrong;

    Search(ImageShape shape, Classifier classifier, int most) {
      this.shape = shape;
      this.classifier = classifier;
      this.most = most;
    }

    void add(ImageRowGroup group, long limit) throws IOException {
      ImageBlock block = new ImageBlock(group.labels(), group.pixels());
      if (limit < block.rows()) {
        block = block.first((int) limit);
      }
      float[][] logits = classifier.logits(block);
      for (int row = 0; row < logits.length; row++) {
        double[] probabilities = softmax(logits[row]);
        int predicted = largest(probabilities);
        seen++;
        if (predicted != group.labels()[row]) {
          wrong++;
          keep(group, row, predicted, probabilities);
        }
      }
    }

    private void keep(ImageRowGroup group, int row, int predicted, double[] probabilities)
        throws IOException {
      int label = group.labels()[row];
      double probability = probabilities[predicted];
      boolean enough = kept.size() >= most;
      if (most == 0 || enough && probability < kept.peek().probability()) {
        return;
      }
      kept.add(
          new Mistake(
              group.ids()[row],
              label,
              predicted,
              probability,
              probabilities[label],
              Png.of(group.pixels(), row * shape.size(), shape)));
      if (kept.size() > most) {
        kept.remove();
      }
    }

    List<Mistake> worst() {
      return kept.stream().sorted(LEAST_CONFIDENT.reversed()).toList();
    }

    private static double[] softmax(float[] logits) {
      double highest = Double.NEGATIVE_INFINITY;
      for (float logit : logits) {
        highest = Math.max(highest, logit);
      }
      double[] probabilities = new double[logits.length];
      double sum = 0;
      for (int i = 0; i < logits.length; i++) {
        probabilities[i] = Math.exp(logits[i] - highest);
        sum += probabilities[i];
      }
      for (int i = 0; i < logits.length; i++) {
        probabilities[i] /= sum;
      }
      return probabilities;
    }

    private static int largest(double[] values) {
      int best = 0;
      for (int i = 1; i < values.length; i++) {
        best = values[i] > values[best] ? i : best;
      }
      return best;
    }
  }
}
