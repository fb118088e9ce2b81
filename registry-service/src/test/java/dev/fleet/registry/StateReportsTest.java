package dev.fleet.registry;

import static dev.fleet.registry.Requests.LAUNCHED;
import static dev.fleet.registry.Requests.LOADED;
import static dev.fleet.registry.Requests.invalid;
import static dev.fleet.registry.Requests.state;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.v1.ErrorReason;
import dev.fleet.v1.ReportUnitStatesRequest;
import dev.fleet.v1.UnitState;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What machine.proto promises of the reports of unit states. */
final class StateReportsTest extends MachineCalls {
  @Test
  void onlyWhatIsNewIsWritten() {
    try (Agent agent = Agent.register(replica, "m1")) {
      UnitState a = state("a.service", LAUNCHED, "active");
      UnitState b = state("b.service", LOADED, "inactive");
      long first = agent.report(a, b);
      assertThat(agent.report(a, b)).as("nothing new").isEqualTo(first);
      assertThat(agent.report(a.toBuilder().setSubState("exited").build(), b)).isGreaterThan(first);
      agent.report(ReportUnitStatesRequest.newBuilder().addGone("b.service"));
      assertThat(states()).hasSize(1);
      agent.report(ReportUnitStatesRequest.newBuilder().addStates(b).setComplete(true));
      assertThat(states())
          .singleElement()
          .satisfies(s -> assertThat(s).isEqualTo(b.toBuilder().setMachineId("m1").build()));
      agent.report(ReportUnitStatesRequest.newBuilder().setComplete(true));
      assertThat(states()).isEmpty();
    }
  }

  @Test
  void badReportsAreRefusedAsAWhole() {
    try (Agent agent = Agent.register(replica, "m1")) {
      UnitState good = state("a.service", LAUNCHED, "active");
      for (ReportUnitStatesRequest.Builder bad :
          List.of(
              ReportUnitStatesRequest.newBuilder().addStates(good).addStates(good),
              ReportUnitStatesRequest.newBuilder().addStates(good).addGone("a.service"),
              ReportUnitStatesRequest.newBuilder()
                  .addStates(good.toBuilder().setActiveState("x".repeat(65))),
              ReportUnitStatesRequest.newBuilder()
                  .addStates(good)
                  .addStates(good.toBuilder().setUnit("b.service").setSubState("a\nb")))) {
        invalid(ErrorReason.FIELD_INVALID, () -> agent.report(bad));
      }
      invalid(
          ErrorReason.UNIT_NAME_INVALID,
          () -> agent.report(ReportUnitStatesRequest.newBuilder().addGone("nonsense")));
      assertThat(states()).isEmpty();
    }
  }

  @Test
  void tenThousandStatesInOneReport() {
    try (Agent agent = Agent.register(replica, "m1")) {
      ReportUnitStatesRequest.Builder report = ReportUnitStatesRequest.newBuilder();
      for (int i = 0; i < 10_000; i++) {
        report.addStates(state("u" + i + ".service", LAUNCHED, "active"));
      }
      agent.report(report);
      assertThat(states()).hasSize(10_000);
    }
  }
}
