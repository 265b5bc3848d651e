package org.binorm.jobs.predict;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.VoidFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.util.SerializableConfiguration;
import org.binorm.datasets.Rejection;
import org.binorm.datasets.prepared.RejectionLog;
import org.binorm.datasets.split.ShardPlan;
import org.binorm.jobs.AtomicFiles;
import org.binorm.jobs.JobException;
import org.binorm.jobs.ResultFile;
import org.binorm.jobs.prepare.AttemptFiles;
import org.binorm.jobs.prepare.StableFooter;

/**
 * The directory of the predictions: what stands there, and how new ones take its place.
 *
 * <pre>
 * PREDICTIONS/part-00000.parquet …      one row per input row, in the order of the input
 * PREDICTIONS/_rejected/part-*.jsonl    the records without a prediction, if any
 * PREDICTIONS/_RESULT.json
 * </pre>
 */
final class PredictionFiles {
  private static final String ROWS = "rows";
  private static final int REJECTIONS_PER_FILE = 10_000;

  private final JavaSparkContext context;
  private final AtomicFiles files;
  private final Path path;

  PredictionFiles(JavaSparkContext context, AtomicFiles files, Path path) {
    this.context = context;
    this.files = files;
    this.path = path;
  }

  Path path() {
    return path;
  }

  /** Fails if publishing here would delete what is not ours. */
  void refuseForeignFiles() throws IOException {
    FileSystem fileSystem = files.fileSystem(path);
    if (!fileSystem.exists(path)) {
      return;
    }
    if (!fileSystem.getFileStatus(path).isDirectory()) {
      throw JobException.input("predict.path: expected a directory, got the file " + path);
    }
    for (FileStatus status : fileSystem.listStatus(path)) {
      String name = status.getPath().getName();
      boolean ours =
          name.equals(RejectionLog.DIRECTORY)
              || name.equals(ResultFile.NAME)
              || name.equals(ResultFile.FAILED_NAME)
              || name.equals(AtomicFiles.UNFINISHED)
              || name.matches("part-\\d+\\.parquet");
      if (!ours) {
        throw JobException.input(
            "predict.path: expected a new directory or earlier predictions, got %s, which holds \"%s\"; choose another directory"
                .formatted(path, name));
      }
    }
  }

  Path stage() throws IOException {
    Path staging = files.stagingDirectory(path);
    return files.fileSystem(staging).makeQualified(staging);
  }

  /** Writes the rows as Spark does; returns where. */
  Path writeRows(Dataset<Row> rows, Path staging) {
    Path target = new Path(staging, ROWS);
    rows.write().option("compression", "zstd").parquet(target.toString());
    return target;
  }

  /** Gives the files of Spark names and bytes that do not depend on who wrote them. */
  void nameParts(Path staging) throws IOException {
    FileSystem fileSystem = files.fileSystem(staging);
    List<Path> parts = new ArrayList<>();
    for (FileStatus status : fileSystem.listStatus(new Path(staging, ROWS))) {
      if (status.getPath().getName().endsWith(".parquet")) {
        parts.add(status.getPath());
      }
    }
    // Spark's names begin with the number of the partition.
    parts.sort(Comparator.comparing(Path::getName));
    Broadcast<SerializableConfiguration> conf =
        context.broadcast(new SerializableConfiguration(context.hadoopConfiguration()));
    List<String[]> names =
        IntStream.range(0, parts.size())
            .mapToObj(i -> new String[] {parts.get(i).toString(), ShardPlan.fileName(i)})
            .toList();
    context
        .parallelize(names, Math.max(1, names.size()))
        .foreach(new NamePart(conf, staging.toString()));
    conf.destroy();
    files.delete(new Path(staging, ROWS));
    files.delete(new Path(staging, AttemptFiles.DIRECTORY));
  }

  /** Copies one file, on an executor. */
  private static final class NamePart implements VoidFunction<String[]> {
    private static final long serialVersionUID = 1L;

    private final Broadcast<SerializableConfiguration> conf;
    private final String staging;

    NamePart(Broadcast<SerializableConfiguration> conf, String staging) {
      this.conf = conf;
      this.staging = staging;
    }

    @Override
    public void call(String[] fromAndName) throws IOException {
      AtomicFiles files = new AtomicFiles(conf.value().value());
      Path target = new Path(staging);
      AttemptFiles attempt =
          new AttemptFiles(conf.value().value(), target, TaskContext.get().taskAttemptId());
      Path copy = new Path(attempt.directory(), fromAndName[1]);
      StableFooter.copy(files.fileSystem(target), new Path(fromAndName[0]), copy);
      attempt.publish(copy, new Path(target, fromAndName[1]));
    }
  }

  /** Lists the rejected records below the staging directory; returns the first of them. */
  Rejection writeRejections(Iterable<Rejection> rejections, Path staging) throws IOException {
    List<Rejection> some = new ArrayList<>();
    Rejection first = null;
    int part = 0;
    for (Rejection rejection : rejections) {
      first = first == null ? rejection : first;
      some.add(rejection);
      if (some.size() == REJECTIONS_PER_FILE) {
        writeRejections(some, part++, staging);
        some.clear();
      }
    }
    if (!some.isEmpty()) {
      writeRejections(some, part, staging);
    }
    return first;
  }

  /** Written apart, so that the companions of local files stay behind. */
  private void writeRejections(List<Rejection> some, int part, Path staging) throws IOException {
    AttemptFiles attempt = new AttemptFiles(context.hadoopConfiguration(), staging, 0);
    Path log = RejectionLog.write(context.hadoopConfiguration(), attempt.directory(), part, some);
    Path folder = new Path(staging, RejectionLog.DIRECTORY);
    files.fileSystem(folder).mkdirs(folder);
    attempt.publish(log, new Path(folder, log.getName()));
  }

  /** Saves the list of a job that failed: where it would have been, or beside what stands here. */
  Path keepRejected(Path staging) throws IOException {
    Path target =
        ResultFile.readGood(files, path).isPresent()
            ? path.suffix("." + RejectionLog.DIRECTORY)
            : new Path(path, RejectionLog.DIRECTORY);
    files.fileSystem(target).mkdirs(target.getParent());
    files.publishDirectory(new Path(staging, RejectionLog.DIRECTORY), target);
    return target;
  }

  void publish(Path staging) throws IOException {
    files.publishDirectory(staging, path);
    files.delete(path.suffix("." + RejectionLog.DIRECTORY));
  }

  void discard(Path staging) throws IOException {
    files.delete(staging);
  }
}
