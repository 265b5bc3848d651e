package org.binorm.datasets.tokenizer;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.binorm.datasets.DatasetException;

/**
 * Opens tokenizers: any Hugging Face {@code tokenizer.json}, BERT's {@code vocab.txt}, GPT-2's
 * {@code vocab.json} with {@code merges.txt}.
 *
 * <p>Padding and truncation are off, whatever the file says. Nothing is ever downloaded.
 */
public final class Tokenizers {

  /** Largest file that is taken for a tokenizer; those of large multilingual models are 17 MB. */
  public static final int MAX_FILE_BYTES = 64 << 20;

  private static final String TOKENIZER_JSON = "tokenizer.json";
  private static final String VOCAB_TXT = "vocab.txt";
  private static final String VOCAB_JSON = "vocab.json";
  private static final String MERGES_TXT = "merges.txt";

  private Tokenizers() {}

  /**
   * Opens the bytes of a {@code tokenizer.json}.
   *
   * @throws DatasetException if they are none
   */
  public static Tokenizer load(byte[] json) {
    refuseTooLarge(TOKENIZER_JSON, json.length);
    return HuggingFaceTokenizer.open(json, TOKENIZER_JSON);
  }

  /**
   * Opens a file: a {@code vocab.txt}, a {@code vocab.json} with {@code merges.txt} beside it, any
   * other name is read as a {@code tokenizer.json}; or a folder with one of these.
   *
   * @throws DatasetException if it is none
   */
  public static Tokenizer load(Configuration conf, Path path) throws IOException {
    FileSystem fileSystem = path.getFileSystem(conf);
    FileSystem files = fileSystem instanceof LocalFileSystem local ? local.getRaw() : fileSystem;
    Path file = file(files, path);
    return HuggingFaceTokenizer.open(json(files, file), file.toString());
  }

  private static Path file(FileSystem files, Path path) throws IOException {
    if (!status(files, path).isDirectory()) {
      return path;
    }
    for (String name : new String[] {TOKENIZER_JSON, VOCAB_TXT, VOCAB_JSON}) {
      if (files.exists(new Path(path, name))) {
        return new Path(path, name);
      }
    }
    throw new DatasetException(
        "%s: no tokenizer here; expected %s, %s or %s with %s"
            .formatted(path, TOKENIZER_JSON, VOCAB_TXT, VOCAB_JSON, MERGES_TXT));
  }

  private static byte[] json(FileSystem files, Path file) throws IOException {
    return switch (file.getName()) {
      case VOCAB_TXT -> PlainVocabularies.bert(text(files, file), file.toString());
      case VOCAB_JSON ->
          PlainVocabularies.gpt2(
              bytes(files, file),
              text(files, new Path(file.getParent(), MERGES_TXT)),
              file.toString());
      default -> bytes(files, file);
    };
  }

  private static String text(FileSystem files, Path file) throws IOException {
    return new String(bytes(files, file), StandardCharsets.UTF_8);
  }

  private static byte[] bytes(FileSystem files, Path file) throws IOException {
    refuseTooLarge(file.toString(), status(files, file).getLen());
    try (FSDataInputStream content = files.open(file)) {
      return content.readAllBytes();
    }
  }

  private static FileStatus status(FileSystem files, Path file) throws IOException {
    try {
      return files.getFileStatus(file);
    } catch (FileNotFoundException e) {
      throw new DatasetException(file + ": no such file; check the path of the tokenizer", e);
    }
  }

  private static void refuseTooLarge(String where, long sizeBytes) {
    if (sizeBytes > MAX_FILE_BYTES) {
      throw new DatasetException(
          "%s: %d bytes, expected at most %d; is this a tokenizer?"
              .formatted(where, sizeBytes, MAX_FILE_BYTES));
    }
  }
}
