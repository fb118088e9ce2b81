package dev.fleet.agent.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.testkit.clock.FakeClocks;
import dev.fleet.testkit.random.Seeded;
import dev.fleet.unit.UnitName;
import dev.fleet.v1.ReportUnitStatesRequest;
import dev.fleet.v1.UnitState;
import io.grpc.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class StateReporterTest {
  private final FakeClocks clocks = new FakeClocks();
  private final Map<UnitName, UnitState> states = new TreeMap<>();
  private final List<ReportUnitStatesRequest> sent = new ArrayList<>();
  private final List<Consumer<@Nullable Throwable>> answers = new ArrayList<>();
  private final StateReporter reporter =
      new StateReporter(
          clocks.clocks(),
          clocks,
          new Seeded(1),
          unit -> Optional.ofNullable(states.get(unit)),
          (report, done) -> {
            sent.add(report.build());
            answers.add(done);
          });

  private void set(String unit, String active) {
    states.put(
        new UnitName(unit), UnitState.newBuilder().setUnit(unit).setActiveState(active).build());
    reporter.changed(new UnitName(unit));
  }

  private void remove(String unit) {
    states.remove(new UnitName(unit));
    reporter.changed(new UnitName(unit));
  }

  private void accept() {
    answers.removeFirst().accept(null);
  }

  private void fail() {
    answers.removeFirst().accept(Status.UNAVAILABLE.asRuntimeException());
  }

  private static List<String> units(ReportUnitStatesRequest report) {
    return report.getStatesList().stream()
        .map(s -> s.getUnit() + "=" + s.getActiveState())
        .toList();
  }

  private void attach() {
    reporter.attached(Set.copyOf(states.keySet()));
    accept();
    sent.clear();
  }

  @Test
  void aSessionBeginsWithEverything() {
    set("a.service", "active");
    assertThat(sent).isEmpty();
    reporter.attached(Set.copyOf(states.keySet()));
    assertThat(sent).hasSize(1);
    assertThat(sent.getFirst().getComplete()).isTrue();
    assertThat(units(sent.getFirst())).containsExactly("a.service=active");
  }

  @Test
  void aSessionBeginsWithACompleteReportEvenOfNothing() {
    reporter.attached(Set.of());
    assertThat(sent).hasSize(1);
    assertThat(sent.getFirst().getComplete()).isTrue();
  }

  @Test
  void aSingleChangeGoesOutAtOnceAndAlone() {
    set("a.service", "active");
    set("b.service", "active");
    attach();
    set("a.service", "failed");
    assertThat(sent).hasSize(1);
    assertThat(sent.getFirst().getComplete()).isFalse();
    assertThat(units(sent.getFirst())).containsExactly("a.service=failed");
  }

  @Test
  void whatChangesMeanwhileGoesIntoTheNextTheLatestOnly() {
    attach();
    set("a.service", "activating");
    set("a.service", "active");
    set("b.service", "activating");
    set("b.service", "failed");
    assertThat(sent).hasSize(1);
    accept();
    assertThat(sent).hasSize(2);
    assertThat(units(sent.get(1))).containsExactly("a.service=active", "b.service=failed");
    accept();
    assertThat(sent).hasSize(2);
    assertThat(reporter.idle()).isTrue();
  }

  @Test
  void whatIsBackToWhatWasAcceptedIsNotTold() {
    set("a.service", "active");
    attach();
    set("b.service", "active");
    set("a.service", "reloading");
    set("a.service", "active");
    accept();
    assertThat(sent).hasSize(1);
  }

  @Test
  void tellsWhatIsGone() {
    set("a.service", "active");
    attach();
    remove("a.service");
    assertThat(sent.getFirst().getGoneList()).containsExactly("a.service");
    accept();
    remove("never-told.service");
    assertThat(sent).hasSize(1);
  }

  @Test
  void crowdsAreGathered() {
    attach();
    for (int i = 0; i < 20; i++) {
      set("a" + i + ".service", "activating");
    }
    accept();
    accept();
    assertThat(sent).hasSize(2);
    set("a1.service", "active");
    set("a2.service", "active");
    assertThat(sent).hasSize(2);
    clocks.advance(StateReporter.LINGER);
    assertThat(sent).hasSize(3);
    assertThat(units(sent.get(2))).hasSize(2);
  }

  @Test
  void aRowOfSingleChangesIsGatheredToo() {
    attach();
    for (int i = 0; i < 100; i++) {
      set("a.service", i % 2 == 0 ? "activating" : "active");
      if (!answers.isEmpty()) {
        accept();
      }
      clocks.advance(Duration.ofMillis(2));
    }
    assertThat(sent.size()).isBetween(8, 20);
  }

  @Test
  void aReportIsSentUntilItIsAccepted() {
    attach();
    set("a.service", "active");
    fail();
    set("a.service", "failed");
    for (int i = 0; i < 10; i++) {
      clocks.advance(Duration.ofSeconds(5));
      fail();
    }
    clocks.advance(Duration.ofSeconds(5));
    assertThat(units(sent.getLast())).containsExactly("a.service=failed");
    assertThat(sent).hasSize(12);
    accept();
    clocks.advance(Duration.ofMinutes(1));
    assertThat(sent).hasSize(12);
  }

  @Test
  void aCompleteReportThatFailsStaysComplete() {
    set("a.service", "active");
    reporter.attached(Set.copyOf(states.keySet()));
    fail();
    clocks.advance(Duration.ofSeconds(5));
    assertThat(sent).hasSize(2);
    assertThat(sent.get(1).getComplete()).isTrue();
    assertThat(units(sent.get(1))).containsExactly("a.service=active");
  }

  @Test
  void anAnswerOfAnEarlierSessionCountsForNothing() {
    attach();
    set("a.service", "active");
    reporter.detached();
    set("a.service", "failed");
    reporter.attached(Set.copyOf(states.keySet()));
    accept(); // of the first session
    set("b.service", "active");
    assertThat(sent).as("the complete report is still under way").hasSize(2);
    accept();
    assertThat(units(sent.getLast())).containsExactly("b.service=active");
  }

  @Test
  void moreThanAReportCanCarryGoesIntoSeveral() {
    for (int i = 0; i < StateReporter.MAX_STATES + 5; i++) {
      UnitName unit = new UnitName("a" + i + ".service");
      states.put(unit, UnitState.newBuilder().setUnit(unit.value()).build());
    }
    reporter.attached(Set.copyOf(states.keySet()));
    accept();
    clocks.advance(StateReporter.LINGER);
    assertThat(sent).hasSize(2);
    assertThat(sent.get(0).getStatesCount()).isEqualTo(StateReporter.MAX_STATES);
    assertThat(sent.get(1).getStatesCount()).isEqualTo(5);
    assertThat(sent.get(1).getComplete()).isFalse();
  }
}
