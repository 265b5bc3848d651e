package org.binorm.jobs.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The report as one page that needs nothing else.
 *
 * <p>Its content security policy allows the scripts and the style in it by their hashes and images
 * as data; nothing is loaded, and nothing that a run might smuggle in would run.
 */
final class HtmlReport {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The charts are uPlot's (MIT licence, copyright Leon Sorokin), from its webjar. */
  private static final String UPLOT = "/META-INF/resources/webjars/uplot/1.6.30/dist/";

  private final Content content;
  private final List<Chart> charts = new ArrayList<>();

  HtmlReport(Content content) {
    this.content = content;
  }

  String page() throws IOException {
    String watch = resource("watch.js");
    String uplot = resource(UPLOT + "uPlot.iife.min.js");
    String draw = resource("report.js");
    String style = resource(UPLOT + "uPlot.min.css") + resource("report.css");

    Html page = new Html();
    page.open("html", "lang", "en").open("head").line();
    page.single("meta", "charset", "utf-8").line();
    page.single(
            "meta",
            "http-equiv",
            "Content-Security-Policy",
            "content",
            "default-src 'none'; script-src %s; style-src %s; img-src data:; base-uri 'none'; form-action 'none'"
                .formatted(hashes(watch, uplot, draw), hashes(style)))
        .line();
    page.single("meta", "name", "viewport", "content", "width=device-width, initial-scale=1")
        .line();
    page.single("meta", "name", "color-scheme", "content", "light dark").line();
    page.leaf("title", content.title()).line();
    page.verbatim("script", watch).verbatim("style", style);
    page.close().open("body").line();
    writeBody(page);
    page.verbatim("script", data(), "type", "application/json", "id", "data");
    page.verbatim("script", uplot).verbatim("script", draw);
    return page.close().close().line().toString();
  }

  private void writeBody(Html page) {
    List<DataGroup> groups = content.groups();
    page.open("main").open("header").leaf("h1", content.title());
    page.leaf("p", subtitle(content), "class", "dim").close().line();
    page.leaf(
        "noscript", "The curves are drawn by a script; their numbers are in tables below them.");
    page.leaf(
        "p", "The curves could not be drawn; their numbers are in tables.", "class", "failed");
    for (DataGroup group : groups) {
      page.open("section").leaf("h2", group.title()).line();
      writeSections(page, Sections.of(group, content, charts));
      page.close().line();
    }
    page.open("section").leaf("h2", "All runs").line();
    writeSections(page, Sections.ofAll(content));
    page.close().close().line();
  }

  private static void writeSections(Html page, List<Section> sections) {
    for (Section section : sections) {
      page.leaf("h3", section.title()).line();
      section.writeTo(page);
    }
  }

  static String subtitle(Content content) {
    int runs = content.runs().size();
    return "%s, made %s by %s."
        .formatted(
            runs == 1 ? "One run" : Numbers.count(runs) + " runs",
            content.madeAt(),
            content.toolVersion());
  }

  /** What the script draws; without the one character that could end the script early. */
  private String data() {
    ObjectNode json = JSON.createObjectNode();
    ArrayNode runs = json.putArray("runs");
    for (ReportedRun run : content.runs()) {
      runs.addObject()
          .put("name", run.name())
          .put("colour", RunMark.colour(run))
          .put("shape", RunMark.shape(run))
          .put("dashed", !run.isBinary());
    }
    ArrayNode all = json.putArray("charts");
    charts.forEach(chart -> chart.writeTo(all.addObject()));
    try {
      return JSON.writeValueAsString(json).replace("<", "\\u003c");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot write the charts as JSON", e);
    }
  }

  private static String hashes(String... texts) {
    return Stream.of(texts).map(HtmlReport::hash).collect(Collectors.joining(" "));
  }

  private static String hash(String text) {
    byte[] digest = ModelFacts.newSha256().digest(text.getBytes(StandardCharsets.UTF_8));
    return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = HtmlReport.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("not in the jar: " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
