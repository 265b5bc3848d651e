package org.binorm.jobs.generate;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
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
import org.binorm.engine.kernel.Kernels;
import org.binorm.jobs.AtomicFiles;
import org.binorm.jobs.ExitCode;
import org.binorm.jobs.JobException;

/** An exported language model: its file on any Hadoop file system, and the tokenizer beside it. */
public record ReleasedModel(
    Configuration hadoop, Path file, Checkpoint checkpoint, ModelInput.Text text) {

  /** Reads and checks the file; whatever is wrong with it is the user's to mend, in one line. */
  public static ReleasedModel read(Configuration hadoop, String name) {
    Path file = path(name);
    Checkpoint checkpoint;
    try {
      checkpoint = Checkpoint.read(content(hadoop, file));
    } catch (FileNotFoundException e) {
      throw new JobException(
          ExitCode.INPUT,
          file + ": no such file; export the model first, or name another with --model",
          e);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
    if (checkpoint.input() instanceof ModelInput.Text text) {
      return new ReleasedModel(hadoop, file, checkpoint, text);
    }
    throw JobException.input(
        "%s: expected a language model, got %s, which classifies images"
            .formatted(file, checkpoint.model().spec().name()));
  }

  private static Path path(String name) {
    try {
      return new Path(name);
    } catch (IllegalArgumentException e) {
      throw new JobException(ExitCode.INPUT, "model \"%s\": not a path".formatted(name), e);
    }
  }

  private static SafetensorsFile content(Configuration hadoop, Path file) throws IOException {
    FileSystem files = new AtomicFiles(hadoop).fileSystem(file);
    FileStatus status = files.getFileStatus(file);
    if (status.isDirectory()) {
      throw JobException.input(
          "%s: expected a file, got a folder; try %s"
              .formatted(file, new Path(file, "model.safetensors")));
    }
    try (InputStream in = files.open(file)) {
      return SafetensorsFile.read(file.toString(), in, status.getLen());
    }
  }

  private static JobException unreadable(Path file, IOException e) {
    return new JobException(
        ExitCode.INPUT, "%s: cannot be read: %s".formatted(file, e.getMessage()), e);
  }

  /** The model ready to write text; refuses any tokenizer but the one it was trained with. */
  public LanguageModel openLanguageModel(Kernels kernels) {
    Tokenizer tokenizer = openTokenizer();
    try {
      return new LanguageModel(checkpoint, text, tokenizer, kernels);
    } catch (RuntimeException e) {
      tokenizer.close();
      throw e;
    }
  }

  private Tokenizer openTokenizer() {
    Path beside = new Path(file.getParent(), text.file());
    Tokenizer tokenizer;
    try {
      tokenizer = Tokenizers.load(hadoop, beside);
    } catch (IOException e) {
      throw unreadable(beside, e);
    }
    if (!tokenizer.sha256().equals(text.sha256())) {
      String found = tokenizer.sha256();
      tokenizer.close();
      throw new DatasetException(
          "%s: not the tokenizer of %s (SHA-256 %.12s, expected %.12s); put the one it was exported with beside it"
              .formatted(beside, file.getName(), found, text.sha256()));
    }
    return tokenizer;
  }
}
