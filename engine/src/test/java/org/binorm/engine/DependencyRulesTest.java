package org.binorm.engine;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.binorm.engine.train.TrainingLoop;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The arrows between the packages of the engine, as its package-info files state them. */
class DependencyRulesTest {
  private static final String ENGINE = "org.binorm.engine";
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(ENGINE);

  /** What each package may see of the engine, beside itself and the root package. */
  private static final Map<String, List<String>> ARROWS =
      Map.ofEntries(
          Map.entry("bits", List.of()),
          Map.entry("tensor", List.of()),
          Map.entry("optim", List.of()),
          Map.entry("metric", List.of()),
          Map.entry("loss", List.of("tensor")),
          Map.entry("kernel", List.of("bits", "tensor")),
          Map.entry("layer", List.of("bits", "tensor", "kernel")),
          Map.entry("model", List.of("bits", "tensor", "kernel", "layer")),
          Map.entry("train", List.of("bits", "tensor", "kernel", "model", "optim", "loss")),
          Map.entry("checkpoint", List.of("bits", "tensor", "layer", "model", "optim", "train")),
          Map.entry(
              "infer", List.of("bits", "tensor", "kernel", "model", "loss", "metric", "train")));

  static Stream<String> packages() {
    return ARROWS.keySet().stream().sorted();
  }

  private static String[] patterns(List<String> packages) {
    return packages.stream().map(name -> ENGINE + "." + name + "..").toArray(String[]::new);
  }

  @ParameterizedTest
  @MethodSource("packages")
  void aPackageSeesOnlyWhatItsArrowsAllow(String name) {
    List<String> forbidden = new ArrayList<>(ARROWS.keySet());
    forbidden.removeAll(ARROWS.get(name));
    forbidden.remove(name);
    ArchRule rule =
        noClasses()
            .that()
            .resideInAPackage(ENGINE + "." + name + "..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(patterns(forbidden));
    rule.check(CLASSES);
  }

  @Test
  void theRootPackageSeesNothingOfTheOthers() {
    noClasses()
        .that()
        .resideInAPackage(ENGINE)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(patterns(List.copyOf(ARROWS.keySet())))
        .check(CLASSES);
  }

  @Test
  void everyPackageHasItsArrows() {
    assertThat(CLASSES.stream().map(c -> c.getPackageName()).distinct())
        .containsExactlyInAnyOrder(
            Stream.concat(
                    Stream.of(ENGINE), ARROWS.keySet().stream().map(name -> ENGINE + "." + name))
                .toArray(String[]::new));
  }

  @Test
  void theEngineIsPlainJavaArithmetic() {
    classes()
        .that()
        .resideInAPackage(ENGINE + "..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            ENGINE + "..",
            "java..",
            "jdk.incubator.vector..",
            "org.bytedeco..",
            "com.fasterxml.jackson..")
        .check(CLASSES);
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.apache..", "org.slf4j..", "scala..", "java.util.logging..")
        .check(CLASSES);
  }

  @Test
  void onlyKernelsUseVectorsAndNativeCode() {
    onlyKernels().check(CLASSES);
  }

  private static ArchRule onlyKernels() {
    return noClasses()
        .that()
        .resideOutsideOfPackage(ENGINE + ".kernel..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("jdk.incubator.vector..", "org.bytedeco..");
  }

  @Test
  void onlyModelsAndCheckpointsSpeakJson() {
    noClasses()
        .that()
        .resideOutsideOfPackages(ENGINE + ".model..", ENGINE + ".checkpoint..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("com.fasterxml..")
        .check(CLASSES);
  }

  @Test
  void theRulesSeeWhatTheClassFilesContain() {
    // A rule over classes that could not be read would hold for ever.
    assertThat(CLASSES.contain(TrainingLoop.class)).isTrue();
    assertThat(CLASSES.size()).isGreaterThan(60);
    for (String foreign : Arrays.asList("jdk.incubator.vector..", "org.bytedeco..")) {
      ArchRule nobody = noClasses().should().dependOnClassesThat().resideInAnyPackage(foreign);
      assertThatThrownBy(() -> nobody.check(CLASSES))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining(ENGINE + ".kernel.");
    }
  }
}
