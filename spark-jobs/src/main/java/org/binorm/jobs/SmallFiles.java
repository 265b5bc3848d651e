package org.binorm.jobs;

import java.io.FileNotFoundException;
import java.io.IOException;
import org.apache.hadoop.fs.Path;

/** Small files of our own, read whole: one that is larger than any we write is damaged. */
public final class SmallFiles {
  private static final int MAX_BYTES = 4 << 20;

  private SmallFiles() {}

  /** The text of a file; one that is missing or far too large is the user's to mend. */
  public static String readText(AtomicFiles files, Path file) throws IOException {
    try {
      if (!isSmall(files, file)) {
        throw JobException.input(
            "%s: expected at most %d bytes, got %d; it is not a file of Binorm's"
                .formatted(file, MAX_BYTES, files.length(file)));
      }
      return files.readText(file);
    } catch (FileNotFoundException e) {
      throw new JobException(
          ExitCode.INPUT, file + ": no such file; restore it or make this output anew", e);
    }
  }

  static boolean isSmall(AtomicFiles files, Path file) throws IOException {
    return files.length(file) <= MAX_BYTES;
  }
}
