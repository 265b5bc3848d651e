package org.binorm.jobs.prepare;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.binorm.datasets.image.ImageShape;
import org.binorm.datasets.prepared.DatasetManifest;
import org.binorm.datasets.prepared.ImageRow;
import org.binorm.datasets.split.ShardPlan;
import org.binorm.datasets.split.Subset;
import org.binorm.jobs.JobResult;
import org.binorm.jobs.testing.SparkTestSession;
import org.binorm.jobs.testing.TinyImages;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Every source format through the job, and what the prepared set then holds. */
class PrepareImagesJobTest {
  @RegisterExtension static final SparkTestSession SPARK = new SparkTestSession();

  @TempDir private Path folder;
  private PreparedDir dir;

  @BeforeEach
  void chooseFolders() {
    dir = PreparedDir.in(folder);
  }

  private JobResult prepare(String... settings) throws Exception {
    return dir.prepare(SPARK.session(), settings);
  }

  @Test
  void idxFilesBecomeRowsThatSparkReads() throws Exception {
    TinyImages.idx(dir.source(), 8, 5, 60, 20);

    JobResult result = prepare("data.validation-fraction=0");

    SPARK.assertDataFrameEquals(expected("train", 60), actual("train"));
    SPARK.assertDataFrameEquals(expected("test", 20), actual("test"));
    assertThat(dir.manifest().shape()).isEqualTo(new ImageShape(8, 8, 1));
    assertThat(dir.manifest().classes()).containsExactly("0", "1", "2", "3", "4");
    assertThat(dir.manifest().split(Subset.VALIDATION).rows()).isZero();
    assertThat(result.outputs()).containsEntry("dataset", dir.path().toString());
    assertThat(result.metrics())
        .containsEntry("train.rows", 60L)
        .containsEntry("validation.rows", 0L)
        .containsEntry("test.rows", 20L)
        .containsEntry("classes", 5L)
        .containsEntry("rejected", 0L)
        .containsEntry("bytes", bytesOfShards());
  }

  private static Dataset<Row> expected(String subset, int count) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String id = "%s/%06d".formatted(subset, i);
      rows.add(RowFactory.create(id, i % 5, TinyImages.pixels(i % 5, i, 8, 1)));
    }
    StructType schema =
        new StructType()
            .add("id", DataTypes.StringType)
            .add("label", DataTypes.IntegerType)
            .add("image", DataTypes.BinaryType);
    return SPARK.session().createDataFrame(rows, schema);
  }

  private Dataset<Row> actual(String subset) {
    SparkSession spark = SPARK.session();
    return spark.read().parquet(dir.path().resolve(subset).toString()).coalesce(1).sort("id");
  }

  private long bytesOfShards() throws IOException {
    return dir.files().entrySet().stream()
        .filter(file -> file.getKey().endsWith(".parquet"))
        .mapToLong(file -> file.getValue().length)
        .sum();
  }

  @Test
  void classFoldersOfJpegAndPngAreResized() throws Exception {
    TinyImages.classFolders(dir.source(), List.of("cat", "dog", "eel"), 12);

    prepare("data.height=16", "data.width=12", "data.channels=3", "data.validation-fraction=0.25");

    DatasetManifest manifest = dir.manifest();
    assertThat(manifest.shape()).isEqualTo(new ImageShape(16, 12, 3));
    assertThat(manifest.classes()).containsExactly("cat", "dog", "eel");
    Set<String> ids = new HashSet<>();
    for (Subset subset : Subset.prepared()) {
      List<ImageRow> rows = dir.rows(subset);
      assertThat(rows).as("rows of %s", subset).isNotEmpty();
      for (ImageRow row : rows) {
        assertThat(ids.add(row.id())).as(row.id()).isTrue();
        assertThat(row.id()).startsWith(manifest.classes().get(row.label()) + "/");
        assertBrightnessOfClass(row);
      }
    }
    assertThat(ids).hasSize(36).contains("cat/000", "eel/011");
  }

  /** The synthetic pixels of a class lie in its own band, which resizing cannot leave. */
  private static void assertBrightnessOfClass(ImageRow row) {
    double sum = 0;
    for (byte value : row.image()) {
      sum += value & 0xFF;
    }
    double least = row.label() * 25;
    assertThat(sum / row.image().length).as(row.id()).isBetween(least, least + 24);
  }

  @Test
  void food101ListsDecideTheTestSplit() throws Exception {
    TinyImages.food101(dir.source(), List.of("apple_pie", "baklava"), 8);

    prepare("data.height=8", "data.width=8", "data.channels=3", "data.validation-fraction=0");

    assertThat(dir.manifest().classes()).containsExactly("apple_pie", "baklava");
    assertThat(ids(Subset.TEST))
        .containsExactlyInAnyOrder("apple_pie/3", "apple_pie/7", "baklava/3", "baklava/7");
    assertThat(ids(Subset.TRAIN)).hasSize(12).contains("baklava/0");
  }

  @Test
  void cifarBinariesKeepEveryPixel() throws Exception {
    TinyImages.cifar10(dir.source(), 20);

    prepare("data.validation-fraction=0");

    assertThat(dir.manifest().classes()).hasSize(10).startsWith("airplane").endsWith("truck");
    assertThat(dir.manifest().split(Subset.TRAIN).rows()).isEqualTo(40);
    List<ImageRow> test = dir.rows(Subset.TEST);
    assertThat(test).hasSize(20);
    for (ImageRow row : test) {
      int number = Integer.parseInt(row.id().substring("test/".length()));
      assertThat(row.label()).isEqualTo(number % 10);
      assertThat(row.image()).isEqualTo(TinyImages.pixels(number % 10, number, 32, 3));
    }
  }

  @Test
  void huggingFaceParquetIsDecoded() throws Exception {
    TinyImages.parquet(SPARK.session(), dir.source(), 10, 4, 24, 8);

    prepare("data.height=10", "data.width=10", "data.channels=3", "data.validation-fraction=0");

    assertThat(dir.manifest().classes()).containsExactly("0", "1", "2", "3");
    assertThat(dir.rows(Subset.TRAIN)).hasSize(24);
    for (ImageRow row : dir.rows(Subset.TEST)) {
      int number = Integer.parseInt(row.id().substring("test/".length()));
      assertThat(row.image()).isEqualTo(TinyImages.pixels(number % 4, number, 10, 3));
    }
  }

  @Test
  void theModelSaysTheShapeIfTheSettingsDoNot() throws Exception {
    TinyImages.classFolders(dir.source(), List.of("cat", "dog"), 6);

    prepare("model.preset=cifar10-cnn", "data.channels=1");

    assertThat(dir.manifest().shape()).isEqualTo(new ImageShape(32, 32, 1));
  }

  @Test
  void listsOfIdsStandInsteadOfFractions() throws Exception {
    TinyImages.idx(dir.source(), 8, 2, 20, 4);
    Path validation = Files.writeString(folder.resolve("v.txt"), "train/000003\n\n train/000007\n");
    Path test = Files.writeString(folder.resolve("t.txt"), "train/000011\n");

    prepare("data.validation-list=" + validation, "data.test-list=" + test);

    assertThat(ids(Subset.VALIDATION)).containsExactlyInAnyOrder("train/000003", "train/000007");
    assertThat(ids(Subset.TEST)).hasSize(5).contains("train/000011", "test/000000");
    assertThat(ids(Subset.TRAIN)).hasSize(17);
  }

  @Test
  void rowsAreShuffledOverAllShards() throws Exception {
    TinyImages.idx(dir.source(), 8, 5, 100, 5);

    prepare("data.rows-per-shard=30", "data.rows-per-row-group=8", "data.validation-fraction=0");

    assertThat(dir.manifest().split(Subset.TRAIN).files()).hasSize(4);
    assertThat(dir.rowGroups(Subset.TRAIN)).allMatch(group -> group.rows() <= 8);
    ShardPlan plan = new ShardPlan(1, 4);
    List<String> shuffled = new ArrayList<>(ids(Subset.TRAIN));
    shuffled.sort(Comparator.comparingLong(plan::orderKey));
    assertThat(ids(Subset.TRAIN)).isEqualTo(shuffled).doesNotHaveDuplicates();
  }

  @Test
  void statisticsDescribeTheTrainingSplitOnly() throws Exception {
    TinyImages.idx(dir.source(), 8, 5, 50, 50);

    prepare();

    double sum = 0;
    List<ImageRow> train = dir.rows(Subset.TRAIN);
    for (ImageRow row : train) {
      for (byte value : row.image()) {
        sum += (value & 0xFF) / 255.0;
      }
    }
    double mean = sum / (train.size() * 64);
    assertThat(dir.manifest().mean().get(0)).isBetween(mean - 1e-8, mean + 1e-8);
  }

  private List<String> ids(Subset subset) throws IOException {
    return dir.rows(subset).stream().map(ImageRow::id).toList();
  }
}
