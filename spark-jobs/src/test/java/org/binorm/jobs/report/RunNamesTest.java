package org.binorm.jobs.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;

class RunNamesTest {
  private static List<String> names(String... paths) {
    return RunNames.of(Stream.of(paths).map(Path::new).toList());
  }

  @Test
  void theLastPartOfThePathIsEnoughIfItDiffers() {
    assertThat(names("runs/a", "hdfs://host:1/other/b/")).containsExactly("a", "b");
  }

  @Test
  void runsOfTheSameNameGetAsMuchOfTheirPathsAsItTakes() {
    assertThat(names("/x/monday/binary", "/x/tuesday/binary", "/x/tuesday/float32"))
        .containsExactly("monday/binary", "tuesday/binary", "tuesday/float32");
  }

  @Test
  void theSameRunTwiceIsNumbered() {
    assertThat(names("runs/a", "runs/a")).containsExactly("a (1)", "a (2)");
  }
}
