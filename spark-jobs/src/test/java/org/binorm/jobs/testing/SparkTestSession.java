package org.binorm.jobs.testing;

import com.holdenkarau.spark.testing.JavaDatasetSuiteBase;
import com.holdenkarau.spark.testing.SharedJavaSparkContext;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * One Spark session for all tests of a JVM, on two cores, with the assertions of Spark Testing
 * Base.
 *
 * <pre>
 * &#64;RegisterExtension static final SparkTestSession SPARK = new SparkTestSession();
 * </pre>
 *
 * <p>Started by the first test class that needs it, stopped at the end of the run. Nothing listens
 * outside this machine. Uses Kryo as the shipped settings do: it is the stricter serializer.
 */
public final class SparkTestSession implements BeforeAllCallback {
  private static final Suite SUITE = new Suite();

  @Override
  public void beforeAll(ExtensionContext context) {
    context
        .getRoot()
        .getStore(ExtensionContext.Namespace.create(SparkTestSession.class))
        .getOrComputeIfAbsent(Started.class);
  }

  public SparkSession session() {
    return SUITE.spark();
  }

  /** Compares schemas and rows, in order; byte arrays by content. */
  public void assertDataFrameEquals(Dataset<Row> expected, Dataset<Row> actual) {
    SUITE.assertDataFrameEquals(expected, actual);
  }

  /** Closed by JUnit when all tests have run. */
  static final class Started implements AutoCloseable {
    Started() {
      SUITE.runBefore();
    }

    @Override
    public void close() {
      SharedJavaSparkContext.runAfterClass();
    }
  }

  private static final class Suite extends JavaDatasetSuiteBase {
    @Override
    public boolean enableHiveSupport() {
      return false;
    }

    @Override
    public SparkConf conf() {
      return super.conf()
          .setMaster("local[2]")
          .set("spark.driver.bindAddress", "127.0.0.1")
          .set("spark.driver.host", "127.0.0.1")
          .set("spark.ui.enabled", "false")
          .set("spark.log.level", "ERROR")
          .set("spark.default.parallelism", "2")
          .set("spark.sql.shuffle.partitions", "2")
          .set("spark.serializer", "org.apache.spark.serializer.KryoSerializer");
    }
  }
}
