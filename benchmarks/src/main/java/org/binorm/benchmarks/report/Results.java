package org.binorm.benchmarks.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** All results of a run, on one or more JVMs. */
record Results(List<Result> all) {
  Results {
    all = List.copyOf(all);
  }

  /** Puts the forks of one thing together that were measured in several rounds. */
  static Results merged(List<Result> rounds) {
    Map<List<Object>, List<Result>> byCase = new LinkedHashMap<>();
    for (Result result : rounds) {
      List<Object> what =
          List.of(result.benchmark(), result.name(), result.contender(), result.java());
      byCase.computeIfAbsent(what, key -> new ArrayList<>()).add(result);
    }
    return new Results(byCase.values().stream().map(Result::merged).toList());
  }

  /** The JVMs, oldest first. */
  List<Integer> javas() {
    return all.stream().map(Result::java).distinct().sorted().toList();
  }

  List<String> cases(String benchmark) {
    return distinct(benchmark, Result::name);
  }

  List<String> contenders(String benchmark) {
    return distinct(benchmark, Result::contender);
  }

  private List<String> distinct(String benchmark, Function<Result, String> property) {
    return all.stream()
        .filter(result -> result.benchmark().equals(benchmark))
        .map(property)
        .distinct()
        .toList();
  }

  /**
   * One result. A contender that was not run on this JVM, because it is native, has the one of the
   * oldest JVM.
   */
  Optional<Result> find(String benchmark, String name, String contender, int java) {
    Optional<Result> found = exactly(benchmark, name, contender, java);
    return found.isPresent() || isOurs(contender)
        ? found
        : exactly(benchmark, name, contender, javas().get(0));
  }

  /** One result, if it was measured on this very JVM. */
  Optional<Result> exactly(String benchmark, String name, String contender, int java) {
    return all.stream()
        .filter(
            result ->
                result.benchmark().equals(benchmark)
                    && result.name().equals(name)
                    && result.contender().equals(contender)
                    && result.java() == java)
        .findFirst();
  }

  static boolean isOurs(String contender) {
    return contender.startsWith("binorm");
  }
}
