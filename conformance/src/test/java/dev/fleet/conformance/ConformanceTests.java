package dev.fleet.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.runtime.clock.Clocks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/**
 * Every scenario on one subject. A difference from the record fails, unless docs/conformance.md
 * gives its reason; so does a reason without a difference.
 *
 * <p>{@code -Dscenarios=restart/*,kill/*} runs some of them.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ConformanceTests {
  static final Path RESOURCES = Path.of("src/main/resources");
  static final Scenarios SCENARIOS = new Scenarios(RESOURCES.resolve("scenarios"));
  private static final Path DOCUMENT = Path.of("../docs/conformance.md");
  private static final Path REPORT = Path.of("target/conformance-report.md");

  private final String wanted = System.getProperty("scenarios", "*");
  private final Map<String, Report.Verdict> verdicts = new LinkedHashMap<>();
  private final List<Difference> differences = new ArrayList<>();
  private Subject subject;
  private Suite suite;
  private DocumentedDifferences documented;

  /** What is tested; closed at the end. */
  abstract Subject subject() throws IOException;

  /** How many scenarios run side by side. */
  int parallel() {
    return Integer.getInteger("parallel", 12);
  }

  /**
   * Whether a scenario that differs gets a second run, by itself. Not where the manager is what is
   * tested: what it does wrong now and then is wrong.
   */
  boolean givesSecondRun() {
    return false;
  }

  @BeforeAll
  void open() throws Exception {
    documented = DocumentedDifferences.read(DOCUMENT.toString(), Files.readString(DOCUMENT));
    subject = subject();
    suite = Suite.open(subject, RESOURCES.resolve("scripts"), parallel(), Clocks.system());
  }

  @AfterAll
  void close() throws Exception {
    suite.close();
    subject.close();
    var report = new Report(SCENARIOS.read());
    if (Files.exists(REPORT)) {
      report.read(Files.readString(REPORT));
    }
    report.put(subject.name(), verdicts);
    Files.createDirectories(REPORT.getParent());
    Files.writeString(REPORT, report.write());
  }

  final List<Scenario> wanted() throws Exception {
    List<String> globs = List.of(wanted.split(",", -1));
    return SCENARIOS.read().stream()
        .filter(scenario -> globs.stream().anyMatch(glob -> Globs.matches(glob, scenario.path())))
        .toList();
  }

  final Subject opened() {
    return subject;
  }

  final Suite suite() {
    return suite;
  }

  @TestFactory
  Stream<DynamicTest> scenarios() throws Exception {
    List<Scenario> able = wanted().stream().filter(this::isAble).toList();
    Map<Scenario, Future<Suite.Outcome>> running = suite.run(able, 0);
    List<DynamicTest> tests = new ArrayList<>();
    running.forEach(
        (scenario, outcome) ->
            tests.add(
                DynamicTest.dynamicTest(scenario.path(), () -> check(scenario, outcome.get()))));
    tests.add(DynamicTest.dynamicTest("no documented difference is gone", this::checkDocument));
    return tests.stream();
  }

  private boolean isAble(Scenario scenario) {
    boolean able = subject.isRoot() || !scenario.needsRoot();
    if (!able) {
      verdicts.put(scenario.path(), Report.Verdict.NEEDS_ROOT);
    }
    return able;
  }

  private void check(Scenario scenario, Suite.Outcome outcome) throws Exception {
    Recording recorded = SCENARIOS.recorded(scenario.group()).get(scenario.name());
    verdicts.put(scenario.path(), Report.Verdict.DIFFERS);
    assertThat(recorded).as("no record of " + scenario.path()).isNotNull();
    List<Difference> found = Difference.between(scenario, recorded, outcome.shown());
    if (givesSecondRun() && !unmeant(found).isEmpty()) {
      found = Difference.between(scenario, recorded, suite.runAlone(scenario).shown());
    }
    differences.addAll(found);
    assertThat(unmeant(found)).isEmpty();
    verdicts.put(
        scenario.path(), found.isEmpty() ? Report.Verdict.EQUAL : Report.Verdict.DOCUMENTED);
  }

  private String unmeant(List<Difference> found) {
    return found.stream()
        .filter(difference -> documented.reason(subject.name(), difference).isEmpty())
        .map(Difference::text)
        .collect(Collectors.joining("\n"));
  }

  private void checkDocument() {
    if (wanted.equals("*")) {
      assertThat(documented.stale(subject.name(), differences)).isEmpty();
    }
  }
}
