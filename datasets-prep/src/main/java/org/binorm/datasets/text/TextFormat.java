package org.binorm.datasets.text;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A format of text: its name, the endings of its files, and how documents are found in them. */
enum TextFormat {
  /** Every file is one document. */
  PLAIN(new PlainReader()),
  /** Every line is one document. */
  LINES(new LinesReader()),
  /** WikiText, raw or tokenized: a heading of the first level starts a document. */
  WIKITEXT(new WikiTextReader()),
  /** Every line is a JSON object with a text. */
  JSONL(new JsonLinesReader(), ".jsonl", ".ndjson", ".json"),
  /** Every row is a document. */
  PARQUET(null, ".parquet");

  private final DocumentReader reader;
  private final List<String> endings;

  TextFormat(DocumentReader reader, String... endings) {
    this.reader = reader;
    this.endings = List.of(endings);
  }

  /** The name in settings. */
  String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** How a range of a file is read; a format that is not read as bytes has none. */
  Optional<DocumentReader> reader() {
    return Optional.ofNullable(reader);
  }

  /** Endings of file names, without {@code .gz}; none if any file will do. */
  List<String> endings() {
    return endings;
  }

  /** Whether a file in a folder can be of this format. */
  boolean accepts(String fileName) {
    return endings.isEmpty() || hasEnding(fileName);
  }

  /** Whether the name of a file says this format. */
  boolean hasEnding(String fileName) {
    boolean packed = fileName.endsWith(".gz") && this != PARQUET;
    String name = packed ? fileName.substring(0, fileName.length() - 3) : fileName;
    return endings.stream().anyMatch(name::endsWith);
  }
}
