package org.binorm.benchmarks.suite;

import java.util.List;
import org.binorm.benchmarks.ConvolutionBenchmark;
import org.binorm.benchmarks.GenerationBenchmark;
import org.binorm.benchmarks.ImageInferenceBenchmark;
import org.binorm.benchmarks.ProductBenchmark;
import org.binorm.benchmarks.StepSplitBenchmark;
import org.binorm.benchmarks.TrainingStepBenchmark;

/** A part of the suite: one benchmark, its cases, and how long each is measured. */
enum Part {
  PRODUCTS(
      ProductBenchmark.class,
      "shape",
      List.of(
          "1x512x2048",
          "1x2048x512",
          "8x512x2048",
          "64x512x2048",
          "1024x256x256",
          "1024x512x512",
          "1024x512x1024",
          "1024x512x2048",
          "1024x2048x512",
          "1024x1024x1024",
          "1024x2048x2048",
          "1024x4096x4096",
          "8192x512x2048"),
      List.of("1x512x2048", "1024x512x512", "1024x512x1024", "1024x512x2048"),
      List.of("binorm", "netlib"),
      new Pace(3, 300),
      new Pace(3, 250)),
  CONVOLUTIONS(
      ConvolutionBenchmark.class,
      "shape",
      List.of(
          "64>64 k3 14x14 b32",
          "128>128 k3 7x7 b32",
          "32>32 k3 32x32 b32",
          "64>64 k3 16x16 b32",
          "128>128 k3 8x8 b32",
          "3>32 k3 256x256 b8",
          "64>64 k3 128x128 b8",
          "128>128 k3 64x64 b8",
          "256>256 k3 32x32 b8",
          "512>512 k3 16x16 b8"),
      List.of("64>64 k3 14x14 b32", "256>256 k3 32x32 b8"),
      List.of("binorm"),
      new Pace(3, 300),
      new Pace(3, 250)),
  STEPS(
      TrainingStepBenchmark.class,
      "model",
      List.of("fashion-mnist-cnn", "cifar10-cnn", "food101-cnn-3x3", "lm-mini", "lm-base"),
      List.of("fashion-mnist-cnn", "lm-mini"),
      List.of("binorm-binary", "binorm-float32"),
      new Pace(3, 1500),
      new Pace(3, 1000)),
  SPLIT(
      StepSplitBenchmark.class,
      "model",
      STEPS.cases,
      STEPS.quickCases,
      STEPS.javaContenders,
      new Pace(3, 1500),
      new Pace(3, 1000)),
  IMAGES(
      ImageInferenceBenchmark.class,
      "model",
      List.of("fashion-mnist-cnn", "cifar10-cnn", "food101-cnn-3x3"),
      List.of("fashion-mnist-cnn"),
      List.of("binorm-binary", "binorm-float32"),
      new Pace(3, 700),
      new Pace(3, 700)),
  GENERATION(
      GenerationBenchmark.class,
      "model",
      List.of("lm-mini", "lm-base"),
      List.of("lm-base"),
      List.of("binorm-binary", "binorm-float32"),
      new Pace(3, 1000),
      new Pace(3, 700));

  /**
   * How long something is measured.
   *
   * @param iterations as many to warm up as to measure
   */
  record Pace(int iterations, int millis) {}

  private final Class<?> benchmark;
  private final String caseParameter;
  private final List<String> cases;
  private final List<String> quickCases;
  private final List<String> javaContenders;
  private final Pace pace;
  private final Pace quickPace;

  Part(
      Class<?> benchmark,
      String caseParameter,
      List<String> cases,
      List<String> quickCases,
      List<String> javaContenders,
      Pace pace,
      Pace quickPace) {
    this.benchmark = benchmark;
    this.caseParameter = caseParameter;
    this.cases = cases;
    this.quickCases = quickCases;
    this.javaContenders = javaContenders;
    this.pace = pace;
    this.quickPace = quickPace;
  }

  Class<?> benchmark() {
    return benchmark;
  }

  /** The JMH parameter that names the case. */
  String caseParameter() {
    return caseParameter;
  }

  List<String> cases(boolean quick) {
    return quick ? quickCases : cases;
  }

  /** Contenders whose time depends on the JVM. */
  List<String> javaContenders() {
    return javaContenders;
  }

  Pace pace(boolean quick) {
    return quick ? quickPace : pace;
  }
}
