package dev.fleet.bench.start;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.bench.Figure;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class HopsTest {
  private static final long MS = 1_000_000;

  private static final Hops HOPS =
      new Hops(1 * MS, 3 * MS, 6 * MS, 10 * MS, 15 * MS, 21 * MS, 28 * MS, 36 * MS);

  @Test
  void fillTheWholeWay() {
    Map<String, Double> values = medians(List.of(HOPS));

    assertThat(values.values()).containsExactlyInAnyOrder(2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0);
    assertThat(values.values().stream().mapToDouble(Double::doubleValue).sum())
        .isEqualTo(HOPS.totalMillis());
  }

  @Test
  void aMissingStampLeavesOutTheHopsBesideIt() {
    Hops withoutSystemd = HOPS.with(0, 0);

    Map<String, Double> values = medians(List.of(withoutSystemd));

    assertThat(values.entrySet().stream().filter(hop -> hop.getValue().isNaN()).map(Map.Entry::getKey))
        .containsExactlyInAnyOrder(
            "  taken up: registry, agent, p50",
            "  started: unit manager, p50",
            "  reported: agent, registry, etcd, client, p50");
    assertThat(withoutSystemd.totalMillis()).isEqualTo(35);
  }

  @Test
  void startsWithoutAStampDoNotCountInIt() {
    assertThat(medians(List.of(HOPS, HOPS.with(0, 0))).get("  started: unit manager, p50"))
        .isEqualTo(7);
  }

  private static Map<String, Double> medians(List<Hops> hops) {
    return Hops.figures(hops).stream()
        .filter(figure -> figure.name().endsWith("p50"))
        .collect(Collectors.toMap(Figure::name, Figure::value));
  }
}
