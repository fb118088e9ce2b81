package dev.fleet.bench.idle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.bench.Figure;
import dev.fleet.bench.process.ProcessGroup;
import dev.fleet.bench.process.Scrape;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class StandstillTest {
  /** No process of Linux has such a number. */
  private static final long NOBODY = Long.MAX_VALUE;

  private static final Standstill STANDSTILL =
      new Standstill(
          List.of(group("etcd", 1), group("registry", 1), group("agent", 3), group("systemd", 3)),
          10,
          Map.of("etcd", 0.02, "registry", 0.05, "agent", 0.18, "systemd", 0.03),
          Scrape.parse("etcd_network_client_grpc_received_bytes_total 1000\n"),
          Scrape.parse("etcd_network_client_grpc_received_bytes_total 1500\n"));

  private static ProcessGroup group(String name, int count) {
    return new ProcessGroup(name, Collections.nCopies(count, NOBODY));
  }

  @Test
  void cpuIsThatOfOneProcessASecond() {
    assertThat(figure(170, "CPU of agent").value()).isEqualTo(6);
    assertThat(figure(170, "CPU of agent").reference()).hasValue(1);
    assertThat(figure(170, "CPU of registry and etcd").value()).isEqualTo(7);
    assertThat(figure(170, "received by etcd").value()).isEqualTo(50);
  }

  @Test
  void boundsAreForTheUnitsThatTheyWereMadeFor() {
    assertThat(figure(170, "CPU of agent").isMet()).isFalse();
    assertThat(figure(170, "CPU of registry and etcd").bound()).hasValue(10);
    assertThat(STANDSTILL.figures(500)).allSatisfy(figure -> assertThat(figure.bound()).isEmpty());
  }

  private static Figure figure(int units, String name) {
    return STANDSTILL.figures(units).stream()
        .filter(figure -> figure.name().equals(units + " units: " + name))
        .findFirst()
        .orElseThrow();
  }
}
