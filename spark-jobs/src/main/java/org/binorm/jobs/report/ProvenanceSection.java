package org.binorm.jobs.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.binorm.jobs.JobResult;

/** Where every number comes from: files, settings, seeds, hashes, how the jobs ended. */
record ProvenanceSection(List<ReportedRun> runs) implements Section {
  @Override
  public String title() {
    return "Provenance";
  }

  @Override
  public boolean isEmpty() {
    return runs.isEmpty();
  }

  private static Map<String, String> facts(ReportedRun run) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("run", run.path().toString());
    facts.put("state", run.describeState());
    run.training().ifPresent(result -> facts.put("training", describe(result)));
    run.laterFailure().ifPresent(result -> facts.put("a later attempt", describe(result)));
    run.exported().result().ifPresent(result -> facts.put("export", describe(result)));
    run.config().ifPresent(c -> facts.put("seed", Long.toString(c.train().seed())));
    run.config().ifPresent(c -> facts.put("data", c.data().path()));
    facts.put("data fingerprint", run.dataFingerprint());
    facts.put("kernels", run.course().kernels());
    run.training()
        .map(result -> result.metrics().get("stateSha256"))
        .ifPresent(hash -> facts.put("state SHA-256", hash.toString()));
    run.exported().file().ifPresent(file -> facts.put("model file", file.toString()));
    run.exported().model().ifPresent(model -> add(facts, model));
    facts.values().removeIf(String::isEmpty);
    return facts;
  }

  private static void add(Map<String, String> facts, ModelFacts model) {
    facts.put("model SHA-256", model.sha256());
    model.provenance().forEach((key, value) -> facts.put("model says: " + key, value));
  }

  private static String describe(JobResult result) {
    return "%s, exit code %d, in %s: %s"
        .formatted(
            result.status().name().toLowerCase(Locale.ROOT),
            result.exitCode().code(),
            Numbers.duration(result.elapsedSeconds()),
            result.message());
  }

  @Override
  public void writeTo(Html page) {
    for (ReportedRun run : runs) {
      page.open("h4");
      RunMark.writeTo(page, run);
      page.text(run.name()).close().open("dl");
      facts(run).forEach((name, value) -> page.leaf("dt", name).leaf("dd", value));
      page.close();
      run.settings()
          .ifPresent(
              settings ->
                  page.open("details")
                      .leaf("summary", "config.yaml")
                      .leaf("pre", settings.yaml())
                      .close());
      page.line();
    }
  }

  @Override
  public String markdown() {
    StringBuilder text = new StringBuilder();
    for (ReportedRun run : runs) {
      text.append("#### ").append(Markdown.cell(run.name())).append("\n\n");
      facts(run)
          .forEach(
              (name, value) -> text.append("- %s: %s\n".formatted(name, Markdown.cell(value))));
      run.settings().ifPresent(s -> text.append('\n').append(Markdown.block("yaml", s.yaml())));
      text.append('\n');
    }
    return text.toString();
  }
}
