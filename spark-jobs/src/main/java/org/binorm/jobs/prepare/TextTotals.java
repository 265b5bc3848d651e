package org.binorm.jobs.prepare;

import java.io.Serializable;
import java.util.EnumMap;
import java.util.Map;
import org.binorm.datasets.prepared.TextCounts;
import org.binorm.datasets.split.Subset;
import org.binorm.datasets.text.SourceDocument;
import org.binorm.datasets.text.TextExamples;

/** What the first pass over text finds out, before any is tokenized. Not thread-safe. */
final class TextTotals implements Serializable {
  private static final long serialVersionUID = 1L;

  private final Map<Subset, Long> documents = new EnumMap<>(Subset.class);
  private final Map<Subset, Long> bytes = new EnumMap<>(Subset.class);
  private final Map<Subset, Long> sentences = new EnumMap<>(Subset.class);
  private final FoundIds ids = new FoundIds();
  private long replaced;
  private long rejected;

  void add(Subset subset, SourceDocument document, boolean listed, TextExamples examples) {
    documents.merge(subset, 1L, Long::sum);
    bytes.merge(subset, document.utf8Bytes(), Long::sum);
    if (examples == TextExamples.SENTENCES) {
      sentences.merge(subset, (long) TextExamples.sentences(document.text()), Long::sum);
    }
    ids.add(document.id(), listed);
    replaced += document.replaced() ? 1 : 0;
  }

  void addRejected() {
    rejected++;
  }

  void merge(TextTotals other) {
    other.documents.forEach((subset, count) -> documents.merge(subset, count, Long::sum));
    other.bytes.forEach((subset, count) -> bytes.merge(subset, count, Long::sum));
    other.sentences.forEach((subset, count) -> sentences.merge(subset, count, Long::sum));
    ids.merge(other.ids);
    replaced += other.replaced;
    rejected += other.rejected;
  }

  Map<Subset, Long> documents() {
    return documents;
  }

  /** Documents and bytes; tokens are not known yet. */
  TextCounts counts(Subset subset) {
    return new TextCounts(
        documents.getOrDefault(subset, 0L), bytes.getOrDefault(subset, 0L), 0, 0, 0);
  }

  /** Zero unless examples are sentences. */
  long sentences(Subset subset) {
    return sentences.getOrDefault(subset, 0L);
  }

  /** The ids of the validation and test lists that the source has. */
  FoundIds ids() {
    return ids;
  }

  /** Documents in which bad UTF-8 was replaced. */
  long replaced() {
    return replaced;
  }

  /** Records that could not be read. */
  long rejected() {
    return rejected;
  }
}
