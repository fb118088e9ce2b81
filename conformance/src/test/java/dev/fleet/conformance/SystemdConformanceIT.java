package dev.fleet.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * systemd as it is against systemd as it was recorded; with {@code -Drecord=true} it is recorded
 * anew, in {@code -Drounds=3} rounds, and what the rounds do not agree on fails.
 */
final class SystemdConformanceIT extends ConformanceTests {
  @Override
  Subject subject() throws IOException {
    return SystemdSubject.boot();
  }

  /**
   * What is tested here is the record. Now and then, on a very busy host, systemd and journald
   * themselves show something else: a line of a process that was gone before journald looked at it.
   */
  @Override
  boolean givesSecondRun() {
    return true;
  }

  @Override
  @TestFactory
  Stream<DynamicTest> scenarios() throws Exception {
    return Boolean.getBoolean("record") ? record() : super.scenarios();
  }

  private Stream<DynamicTest> record() throws Exception {
    List<Scenario> scenarios = wanted();
    var seen = new LinkedHashMap<Scenario, List<Recording>>();
    for (int round = 1; round <= Integer.getInteger("rounds", 3); round++) {
      for (Map.Entry<Scenario, Future<Suite.Outcome>> run :
          suite().run(scenarios, round).entrySet()) {
        seen.computeIfAbsent(run.getKey(), scenario -> new ArrayList<>())
            .add(shown(run.getValue()));
      }
    }
    write(seen);
    return seen.entrySet().stream()
        .map(
            entry ->
                DynamicTest.dynamicTest(
                    entry.getKey().path(), () -> agree(entry.getKey(), entry.getValue())));
  }

  private static Recording shown(Future<Suite.Outcome> run) throws InterruptedException {
    try {
      return run.get().shown();
    } catch (ExecutionException e) {
      return new Recording(Map.of(ScenarioRun.FAULT, List.of(String.valueOf(e.getCause()))));
    }
  }

  private static void write(Map<Scenario, List<Recording>> seen) throws Exception {
    var recordings = new LinkedHashMap<Scenario, Recording>();
    seen.forEach((scenario, rounds) -> recordings.put(scenario, rounds.getFirst()));
    List<Scenario> all = SCENARIOS.read();
    for (String group : seen.keySet().stream().map(Scenario::group).distinct().toList()) {
      SCENARIOS.record(
          group, all.stream().filter(s -> s.group().equals(group)).toList(), recordings);
    }
  }

  private static void agree(Scenario scenario, List<Recording> rounds) {
    assertThat(rounds.getFirst().lines(ScenarioRun.FAULT)).isEmpty();
    for (Recording other : rounds) {
      assertThat(Difference.between(scenario, rounds.getFirst(), other))
          .extracting(Difference::text)
          .isEmpty();
    }
  }
}
