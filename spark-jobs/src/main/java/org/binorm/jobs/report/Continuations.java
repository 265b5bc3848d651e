package org.binorm.jobs.report;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.binorm.datasets.prepared.RowGroupIndex;
import org.binorm.datasets.prepared.RowGroupRef;
import org.binorm.datasets.prepared.TextManifest;
import org.binorm.datasets.prepared.TextRowGroupReader;
import org.binorm.datasets.prepared.TokenRowGroup;
import org.binorm.datasets.split.Subset;
import org.binorm.datasets.tokenizer.Tokenizer;
import org.binorm.datasets.tokenizer.Tokenizers;
import org.binorm.engine.infer.Sampling;
import org.binorm.engine.kernel.Kernels;
import org.binorm.jobs.generate.LanguageModel;
import org.binorm.jobs.run.ReleasedModel;

/** How a released language model goes on after some prompts. */
record Continuations(List<Continuation> texts) {
  static final double TEMPERATURE = 0.8;
  static final double TOP_P = 0.9;
  static final int NEW_TOKENS = 60;
  private static final int TEST_PROMPTS = 2;
  private static final int PROMPT_TOKENS = 12;

  record Continuation(String prompt, String text) {}

  Continuations {
    texts = List.copyOf(texts);
  }

  /**
   * Lets a model write.
   *
   * @param seed of the draws; the same for every model
   */
  static Continuations of(
      Configuration hadoop, Path model, List<String> prompts, Kernels kernels, long seed)
      throws IOException {
    List<Continuation> texts = new ArrayList<>();
    ReleasedModel released = ReleasedModel.read(hadoop, model.toString(), "RUN");
    try (LanguageModel language = LanguageModel.open(released, kernels)) {
      for (String prompt : prompts) {
        List<Integer> start = language.encode(prompt);
        List<Integer> all = new ArrayList<>(start);
        language.generate(start, NEW_TOKENS, new Sampling(TEMPERATURE, 0, TOP_P, seed), all::add);
        texts.add(new Continuation(prompt, added(language, start, all)));
      }
    }
    return new Continuations(texts);
  }

  /**
   * What follows the prompt: pieces of words at the seam are joined as the tokenizer joins them.
   */
  private static String added(LanguageModel language, List<Integer> start, List<Integer> all) {
    String before = language.decode(start);
    String text = language.decode(all);
    return text.startsWith(before)
        ? text.substring(before.length())
        : language.decode(all.subList(start.size(), all.size()));
  }

  /** The beginnings of the first sequences of the test split, or of validation if that is empty. */
  static List<String> testPrompts(Configuration hadoop, TestData.Prepared data) throws IOException {
    TextManifest manifest = (TextManifest) data.manifest();
    for (Subset subset : List.of(Subset.TEST, Subset.VALIDATION)) {
      List<RowGroupRef> refs = RowGroupIndex.read(hadoop, data.directory(), manifest, subset);
      if (!refs.isEmpty()) {
        TokenRowGroup rows = TextRowGroupReader.read(hadoop, refs.get(0));
        byte[] json = manifest.tokenizerJson(hadoop, data.directory());
        try (Tokenizer tokenizer = Tokenizers.load(json)) {
          return beginnings(rows, tokenizer);
        }
      }
    }
    return List.of();
  }

  private static List<String> beginnings(TokenRowGroup rows, Tokenizer tokenizer) {
    return IntStream.range(0, rows.rows())
        .mapToObj(row -> Arrays.stream(rows.row(row)).limit(PROMPT_TOKENS).toArray())
        .map(tokens -> tokenizer.decode(tokens).replaceAll("\\s+", " ").strip())
        .filter(text -> !text.isEmpty())
        .distinct()
        .limit(TEST_PROMPTS)
        .toList();
  }
}
