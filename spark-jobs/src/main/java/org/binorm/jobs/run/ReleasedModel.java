package org.binorm.jobs.run;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.binorm.datasets.DatasetException;
import org.binorm.datasets.tokenizer.Tokenizer;
import org.binorm.datasets.tokenizer.Tokenizers;
import org.binorm.engine.checkpoint.Checkpoint;
import org.binorm.engine.checkpoint.ModelInput;
import org.binorm.engine.checkpoint.SafetensorsFile;
import org.binorm.jobs.AtomicFiles;
import org.binorm.jobs.ExitCode;
import org.binorm.jobs.JobException;

/**
 * An exported model: its file on any Hadoop file system, and for text the tokenizer beside it.
 *
 * @param sha256 of the bytes of the file (hex)
 */
public record ReleasedModel(Configuration hadoop, Path file, String sha256, Checkpoint checkpoint) {
  /** Name of the model in an export directory. */
  public static final String FILE_NAME = "model.safetensors";

  /**
   * Reads and checks a file, or the one in an export directory; whatever is wrong with it is the
   * user's to mend, in one line.
   *
   * @param setting where the user may name another, for messages
   */
  public static ReleasedModel read(Configuration hadoop, String name, String setting) {
    Path file = path(name);
    try {
      file = file(hadoop, file);
      return read(hadoop, file);
    } catch (FileNotFoundException e) {
      throw new JobException(
          ExitCode.INPUT,
          file + ": no such file; export the model first, or name another with " + setting,
          e);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static Path path(String name) {
    try {
      return new Path(name);
    } catch (IllegalArgumentException e) {
      throw new JobException(ExitCode.INPUT, "model \"%s\": not a path".formatted(name), e);
    }
  }

  private static Path file(Configuration hadoop, Path path) throws IOException {
    FileStatus status = new AtomicFiles(hadoop).fileSystem(path).getFileStatus(path);
    return status.isDirectory() ? new Path(path, FILE_NAME) : path;
  }

  private static ReleasedModel read(Configuration hadoop, Path file) throws IOException {
    FileSystem files = new AtomicFiles(hadoop).fileSystem(file);
    long length = files.getFileStatus(file).getLen();
    MessageDigest digest = newDigest();
    try (InputStream in = new DigestInputStream(files.open(file), digest)) {
      SafetensorsFile content = SafetensorsFile.read(file.toString(), in, length);
      String sha256 = HexFormat.of().formatHex(digest.digest());
      return new ReleasedModel(hadoop, file, sha256, Checkpoint.read(content));
    }
  }

  private static MessageDigest newDigest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static JobException unreadable(Path file, IOException e) {
    return new JobException(
        ExitCode.INPUT, "%s: cannot be read: %s".formatted(file, e.getMessage()), e);
  }

  /** What a language model says of its text; refuses a model of images. */
  public ModelInput.Text text() {
    if (checkpoint.input() instanceof ModelInput.Text text) {
      return text;
    }
    throw JobException.input(
        "%s: expected a language model, got %s, which classifies images"
            .formatted(file, checkpoint.model().spec().name()));
  }

  /** The tokenizer beside a language model; refuses any but the one it was trained with. */
  public Tokenizer openTokenizer() {
    Path beside = new Path(file.getParent(), text().file());
    Tokenizer tokenizer;
    try {
      tokenizer = Tokenizers.load(hadoop, beside);
    } catch (IOException e) {
      throw unreadable(beside, e);
    }
    if (!tokenizer.sha256().equals(text().sha256())) {
      String found = tokenizer.sha256();
      tokenizer.close();
      throw new DatasetException(
          "%s: not the tokenizer of %s (SHA-256 %.12s, expected %.12s); put the one it was exported with beside it"
              .formatted(beside, file.getName(), found, text().sha256()));
    }
    return tokenizer;
  }
}
