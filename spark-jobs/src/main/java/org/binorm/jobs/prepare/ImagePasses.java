package org.binorm.jobs.prepare;

import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import org.binorm.datasets.image.ImageShape;
import org.binorm.datasets.image.ImageSource;
import org.binorm.datasets.prepared.ShardOptions;
import org.binorm.datasets.split.SubsetAssigner;
import org.binorm.jobs.JavaBytes;
import org.binorm.jobs.monitor.JobDescription;

/** The two Spark jobs over the splits of a source: counting, and writing. */
final class ImagePasses implements AutoCloseable {
  private static final int MAX_PARTITIONS = 20_000;

  private final JavaSparkContext context;
  private final SubsetAssigner assigner;
  private final int classes;
  private final Broadcast<SerializableConfiguration> conf;
  private final JavaRDD<byte[]> splits;
  private final JobDescription description;

  ImagePasses(JavaSparkContext context, ImageSource source, SubsetAssigner assigner) {
    this.context = context;
    this.assigner = assigner;
    this.classes = source.classNames().size();
    this.conf = context.broadcast(new SerializableConfiguration(context.hadoopConfiguration()));
    List<byte[]> all = source.splits().stream().map(JavaBytes::of).toList();
    int partitions = Math.max(1, Math.min(MAX_PARTITIONS, all.size()));
    this.splits = context.parallelize(all, partitions);
    this.description = JobDescription.set(context.sc(), "reading the source");
  }

  /** How many images each subset gets. */
  ImageCounts count() {
    context.setJobDescription("counting images");
    ImageCounts counts = new ImageCounts();
    splits
        .mapPartitions(new CountImages(conf, assigner))
        .collect()
        .forEach(bytes -> counts.merge(JavaBytes.read(bytes, ImageCounts.class)));
    return counts;
  }

  /** Decodes all images and writes the shards and the list of rejected records. */
  WrittenImages write(
      Path staging, ShardLayout layout, ImageShape shape, long maxPixels, ShardOptions options) {
    context.setJobDescription("decoding images and writing shards");
    WrittenImages written = new WrittenImages(shape.channels(), classes);
    splits
        .mapPartitionsToPair(new DecodeImages(conf, assigner, layout, shape, maxPixels))
        .repartitionAndSortWithinPartitions(new ShardPartitioner(layout.partitions()))
        .mapPartitionsWithIndex(
            new WriteImages(conf, staging, layout, shape, classes, options), true)
        .collect()
        .forEach(bytes -> written.add(JavaBytes.read(bytes, PartReport.class)));
    return written;
  }

  @Override
  public void close() {
    description.close();
    conf.destroy();
  }
}
