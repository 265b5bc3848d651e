package org.binorm.jobs.export;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.binorm.datasets.split.Subset;
import org.binorm.datasets.tokenizer.Tokenizer;
import org.binorm.engine.checkpoint.DType;
import org.binorm.engine.checkpoint.SafetensorsWriter;
import org.binorm.engine.checkpoint.TensorData;
import org.binorm.engine.infer.LanguageScorer;
import org.binorm.engine.infer.Sampling;
import org.binorm.engine.infer.TextGenerator;
import org.binorm.engine.kernel.Kernels;
import org.binorm.engine.metric.LanguageMetrics;
import org.binorm.engine.metric.Metrics;
import org.binorm.engine.train.TokenBlock;
import org.binorm.jobs.AtomicFiles;
import org.binorm.jobs.JobResult;
import org.binorm.jobs.run.ControlTokens;
import org.binorm.jobs.run.KernelPool;
import org.binorm.jobs.run.PreparedText;
import org.binorm.jobs.run.RowGroups;
import org.binorm.jobs.run.RunSetup;

/** The tables, verification tokens, tokenizer and sample texts of a language model. */
record LanguageReport(
    RunSetup setup, PreparedText data, ExportedModel exported, Configuration hadoop)
    implements Report {
  private static final int VERIFICATION_TOKENS = 64;
  private static final int SAMPLES = 3;
  private static final int PROMPT_TOKENS = 16;
  private static final int NEW_TOKENS = 48;
  private static final double TEMPERATURE = 0.8;
  private static final double TOP_P = 0.9;

  @Override
  public List<ReportTable> tables(Map<String, Metrics> splits) {
    Map<String, LanguageMetrics> scores = new LinkedHashMap<>();
    splits.forEach((split, metrics) -> scores.put(split, (LanguageMetrics) metrics));
    return List.of(
        LanguageTables.summary(scores, data.padding() >= 0), LanguageTables.byPosition(scores));
  }

  private LanguageScorer scorer(Kernels kernels) {
    return exported.model().isBinary()
        ? LanguageScorer.ofBits(exported.model(), exported.bits(), kernels, 1)
        : LanguageScorer.ofFloats(exported.model(), exported.shadows(), kernels, 1);
  }

  private TextGenerator generator(Kernels kernels) {
    return exported.model().isBinary()
        ? TextGenerator.ofBits(exported.model(), exported.bits(), kernels)
        : TextGenerator.ofFloats(exported.model(), exported.shadows(), kernels);
  }

  @Override
  public long residentBytes() {
    return KernelPool.with(setup.kernels(), kernels -> scorer(kernels).residentParameterBytes());
  }

  /** The first tokens of the test split and what the model expects after each of them. */
  @Override
  public SafetensorsWriter verification() throws IOException {
    List<Integer> sequence = firstSequences(1).stream().findFirst().orElse(List.of());
    int count = Math.min(Math.min(VERIFICATION_TOKENS, context()), sequence.size());
    int[] tokens = sequence.stream().limit(count).mapToInt(Integer::intValue).toArray();
    float[][] logits = KernelPool.with(setup.kernels(), kernels -> scorer(kernels).logits(tokens));
    int vocabulary = exported.model().spec().classes();
    float[] flat = new float[Math.multiplyExact(count, vocabulary)];
    for (int i = 0; i < count; i++) {
      System.arraycopy(logits[i], 0, flat, i * vocabulary, vocabulary);
    }
    return new SafetensorsWriter()
        .tensor("logits", DType.F32, TensorData.of(flat), 1, count, vocabulary)
        .tensor("tokens", DType.I32, TensorData.of(tokens), 1, count)
        .checksum();
  }

  private int context() {
    return exported.model().spec().input().width();
  }

  /** The first sequences of the test split, or of the validation split if that is empty. */
  private List<List<Integer>> firstSequences(int count) throws IOException {
    for (Subset subset : List.of(Subset.TEST, Subset.VALIDATION)) {
      RowGroups rows = setup.rowGroups(hadoop, subset);
      if (!rows.refs().isEmpty()) {
        TokenBlock block = (TokenBlock) rows.block(0);
        return IntStream.range(0, Math.min(count, block.rows()))
            .mapToObj(
                row ->
                    IntStream.range(0, block.length(row))
                        .mapToObj(i -> block.token(row, i))
                        .toList())
            .toList();
      }
    }
    return List.of();
  }

  @Override
  public void writeMore(AtomicFiles files, Path staging) throws IOException {
    byte[] tokenizer = data.tokenizerJson(hadoop);
    files.write(new Path(staging, PreparedText.TOKENIZER_FILE), out -> out.write(tokenizer));
  }

  /** Beginnings of test sequences and how the model goes on. */
  @Override
  public String markdown() throws IOException {
    StringBuilder text =
        new StringBuilder("\n## Continuations\n\n")
            .append(
                "The first %d tokens of test sequences, then up to %d from the model (temperature %s, top-p %s).\n"
                    .formatted(PROMPT_TOKENS, NEW_TOKENS, TEMPERATURE, TOP_P));
    try (Tokenizer tokenizer = data.openTokenizer(hadoop)) {
      for (List<Integer> sequence : firstSequences(SAMPLES)) {
        int length = Math.min(PROMPT_TOKENS, Math.min(sequence.size(), context() - 1));
        List<Integer> prompt = sequence.subList(0, length);
        List<Integer> more = continued(prompt, ControlTokens.of(tokenizer));
        text.append("\n> **%s** ".formatted(line(tokenizer, prompt)))
            .append(line(tokenizer, more))
            .append('\n');
      }
    }
    return text.toString();
  }

  private List<Integer> continued(List<Integer> prompt, Set<Integer> never) {
    Sampling sampling = new Sampling(TEMPERATURE, 0, TOP_P, setup.config().train().seed());
    List<Integer> more = new ArrayList<>();
    KernelPool.with(
        setup.kernels(),
        kernels -> {
          generator(kernels)
              .generate(
                  prompt, NEW_TOKENS, sampling, never, data.manifest().endOfTextId(), more::add);
          return more;
        });
    return more;
  }

  private static String line(Tokenizer tokenizer, List<Integer> tokens) {
    int[] ids = tokens.stream().mapToInt(Integer::intValue).toArray();
    return tokenizer.decode(ids).replaceAll("\\s+", " ").strip();
  }

  @Override
  public String summary(Metrics test) {
    return "test perplexity %.2f".formatted(((LanguageMetrics) test).perplexity());
  }

  @Override
  public void addMetrics(String split, Metrics metrics, JobResult.Builder result) {
    LanguageMetrics scores = (LanguageMetrics) metrics;
    result.metric(split + ".loss", scores.loss());
    result.metric(split + ".perplexity", scores.perplexity());
    result.metric(split + ".accuracy", scores.accuracy());
  }
}
