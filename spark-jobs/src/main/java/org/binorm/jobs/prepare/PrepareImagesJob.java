package org.binorm.jobs.prepare;

import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.binorm.datasets.image.ImageDecoder;
import org.binorm.datasets.image.ImageShape;
import org.binorm.datasets.image.ImageSource;
import org.binorm.datasets.image.ImageSources;
import org.binorm.datasets.prepared.DatasetManifest;
import org.binorm.datasets.prepared.ShardOptions;
import org.binorm.datasets.split.Subset;
import org.binorm.datasets.split.SubsetAssigner;
import org.binorm.jobs.AtomicFiles;
import org.binorm.jobs.Job;
import org.binorm.jobs.JobException;
import org.binorm.jobs.JobResult;
import org.binorm.jobs.ResultFile;
import org.binorm.jobs.config.ConfigException;
import org.binorm.jobs.config.DataConfig;
import org.binorm.jobs.config.ExperimentConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code prepare-images}: raw images to the Parquet shards that {@code train} reads.
 *
 * <p>The same source, seed and options give the same bytes, whatever Spark runs on. The data set
 * appears under {@code data.path} when it is complete; until then, and if the job fails, what was
 * there stays.
 */
public final class PrepareImagesJob implements Job {
  private static final Logger LOG = LoggerFactory.getLogger(PrepareImagesJob.class);
  private static final String NAME = "prepare-images";

  @Override
  public JobResult run(SparkSession spark, ExperimentConfig config) throws IOException {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    Configuration conf = context.hadoopConfiguration();
    DataConfig data = config.data();
    Path from = new Path(Outcome.source(data));
    PreparedTarget target = new PreparedTarget(conf, new Path(data.path()), "text");
    Outcome outcome = new Outcome("images", data, target);
    target.refuseForeignFiles(from);

    ImageSource source = ImageSources.open(data.format(), from, conf);
    ImageShape shape = TargetShape.of(config, source.naturalShape());
    checkMaxPixels(data, shape);
    AtomicFiles files = new AtomicFiles(conf);
    IdLists lists = IdLists.read(files, data);
    String fingerprint = lists.fingerprint(source.fingerprint());
    if (target.isPrepared() && !config.output().overwrite()) {
      DatasetManifest manifest =
          target.requireSame(
              config, fingerprint, DatasetManifest::read, there -> difference(there, shape));
      return outcome.skipped(files, described(target, manifest, "prepared earlier").build());
    }

    SubsetAssigner assigner = lists.assigner(data);
    try (ImagePasses passes = new ImagePasses(context, source, assigner)) {
      ImageCounts counts = passes.count();
      lists.requireFound("image", counts.ids());
      outcome.requireTraining(counts.rows());
      Path staging = target.stage();
      try {
        ShardLayout layout = ShardSizes.layout(data, shape, counts);
        ShardOptions options = ShardSizes.rowGroups(data, shape, counts);
        WrittenImages written = passes.write(staging, layout, shape, data.maxPixels(), options);
        outcome.requireFewRejected(staging, written);
        requireTrainingLeft(written);
        DatasetManifest manifest = manifest(data, source, shape, fingerprint, written);
        JobResult result = result(target, manifest, written);
        // With the data set, so that it never stands there without its result.
        ResultFile.write(files, staging, result);
        target.publish(staging, manifest, config, written.rejected());
        warnOfEmptyClasses(source, written);
        return result;
      } finally {
        target.discard(staging);
      }
    }
  }

  private static Optional<String> difference(DatasetManifest there, ImageShape shape) {
    return there.shape().equals(shape)
        ? Optional.empty()
        : Optional.of("images of %s there, %s here".formatted(there.shape(), shape));
  }

  private static void checkMaxPixels(DataConfig data, ImageShape shape) {
    try (ImageDecoder decoder = new ImageDecoder(shape, data.maxPixels())) {
      LOG.debug("images become {}: {}", shape, decoder);
    } catch (IllegalArgumentException e) {
      throw new ConfigException("data.max-pixels: " + e.getMessage());
    }
  }

  private static void requireTrainingLeft(WrittenImages written) {
    if (written.rows(Subset.TRAIN) == 0) {
      throw JobException.input(
          "no image is left to train on (%d rejected); check data.source"
              .formatted(written.rejected()));
    }
  }

  private static DatasetManifest manifest(
      DataConfig data,
      ImageSource source,
      ImageShape shape,
      String fingerprint,
      WrittenImages written) {
    return new DatasetManifest(
        shape,
        source.classNames(),
        written.splits(),
        written.statistics().mean(),
        written.statistics().std(),
        data.seed(),
        fingerprint,
        Outcome.toolVersion());
  }

  private static JobResult result(
      PreparedTarget target, DatasetManifest manifest, WrittenImages written) {
    String message =
        "%s: %d images to train on, %d to validate, %d to test; %d classes, %s, %.1f MB"
            .formatted(
                target.path(),
                written.rows(Subset.TRAIN),
                written.rows(Subset.VALIDATION),
                written.rows(Subset.TEST),
                manifest.classes().size(),
                manifest.shape(),
                written.bytes() / 1e6);
    String rejected = written.rejected() == 0 ? "" : "; rejected " + written.rejected();
    return described(target, manifest, message + rejected)
        .metric("rejected", written.rejected())
        .metric("bytes", written.bytes())
        .build();
  }

  private static JobResult.Builder described(
      PreparedTarget target, DatasetManifest manifest, String message) {
    JobResult.Builder result =
        JobResult.done(NAME, message).output("dataset", target.path().toString());
    for (Subset subset : Subset.prepared()) {
      result.metric(subset.directoryName() + ".rows", manifest.split(subset).rows());
    }
    return result.metric("classes", (long) manifest.classes().size());
  }

  private static void warnOfEmptyClasses(ImageSource source, WrittenImages written) {
    for (String name : written.classesWithoutTraining(source.classNames())) {
      LOG.warn("class \"{}\" has no image to train on", name);
    }
  }
}
