package org.binorm.datasets.prepared;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.binorm.datasets.Rejection;

/** Writes {@code DIR/_rejected/part-*.jsonl}: one line {@code {file, offset, reason}} a record. */
public final class RejectionLog {

  /** Folder of the log in a prepared data set. */
  public static final String DIRECTORY = "_rejected";

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private RejectionLog() {}

  /** Writes one part, replacing an earlier one of the same number; returns where it is. */
  public static Path write(
      Configuration conf, Path preparedDir, int part, List<Rejection> rejections)
      throws IOException {
    Path file = new Path(new Path(preparedDir, DIRECTORY), fileName(part));
    try (OutputStream out = file.getFileSystem(conf).create(file, true)) {
      for (Rejection rejection : rejections) {
        ObjectNode line = JsonNodeFactory.instance.objectNode();
        line.put("file", rejection.file());
        line.put("offset", rejection.offset());
        line.put("reason", rejection.reason());
        out.write((MAPPER.writeValueAsString(line) + "\n").getBytes(StandardCharsets.UTF_8));
      }
    }
    return file;
  }

  private static String fileName(int part) {
    String digits = Integer.toString(part);
    return "part-" + "0".repeat(Math.max(0, 5 - digits.length())) + digits + ".jsonl";
  }
}
