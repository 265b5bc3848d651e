package org.binorm.jobs.config;

import java.util.List;
import java.util.Optional;
import org.binorm.datasets.prepared.TokenSpec;
import org.binorm.datasets.text.BadUtf8;
import org.binorm.datasets.text.TextExamples;
import org.binorm.datasets.text.TextOptions;

/**
 * Section {@code text}: how text becomes rows of tokens.
 *
 * @param examples what a row is
 * @param context longest input of a model; a row has at most one token more
 * @param tokenizer trained here, or loaded
 * @param tokenizerFile a {@code tokenizer.json}; needed if {@code tokenizer} is {@code file}
 * @param vocabularySize pieces of a trained tokenizer
 * @param minFrequency how often a pair of pieces occurs at least to become one
 * @param lowercase whether a trained WordPiece tokenizer drops case and accents
 * @param field name of the text in JSON lines and Parquet
 * @param badUtf8 what happens to documents that are not UTF-8
 * @param maxDocumentBytes longest line and longest document
 * @param validationFiles files of the source to validate on, by names relative to it
 * @param testFiles files of the source to test on, by names relative to it
 */
public record TextConfig(
    TextExamples examples,
    Integer context,
    TokenizerKind tokenizer,
    Optional<String> tokenizerFile,
    Integer vocabularySize,
    Integer minFrequency,
    Boolean lowercase,
    String field,
    BadUtf8 badUtf8,
    Integer maxDocumentBytes,
    List<String> validationFiles,
    List<String> testFiles) {

  public TextConfig {
    examples = examples == null ? TextExamples.SENTENCES : examples;
    tokenizer = tokenizer == null ? TokenizerKind.WORDPIECE : tokenizer;
    vocabularySize = vocabularySize == null ? 8192 : vocabularySize;
    minFrequency = minFrequency == null ? 2 : minFrequency;
    lowercase = lowercase == null ? true : lowercase;
    field = field == null ? TextOptions.DEFAULT_FIELD : field;
    badUtf8 = badUtf8 == null ? BadUtf8.REFUSE : badUtf8;
    maxDocumentBytes =
        maxDocumentBytes == null ? TextOptions.DEFAULT_MAX_DOCUMENT_BYTES : maxDocumentBytes;
    validationFiles = validationFiles == null ? List.of() : List.copyOf(validationFiles);
    testFiles = testFiles == null ? List.of() : List.copyOf(testFiles);

    Check.between("context", 2, TokenSpec.MAX_CONTEXT, Check.present("context", context));
    Check.between("vocabulary-size", 1, TokenSpec.MAX_VOCABULARY, vocabularySize);
    Check.atLeast("min-frequency", 1, minFrequency);
    Check.notBlank("field", field);
    Check.between("max-document-bytes", 1, TextOptions.LARGEST_DOCUMENT_BYTES, maxDocumentBytes);
    Check.notBlank("tokenizer-file", tokenizerFile);
    if (tokenizerFile.isPresent() != (tokenizer == TokenizerKind.FILE)) {
      throw new InvalidValueException(
          "tokenizer-file",
          tokenizerFile.isPresent()
              ? "expected only with tokenizer: file, got tokenizer: " + tokenizer.key()
              : "expected with tokenizer: file, got none");
    }
  }
}
