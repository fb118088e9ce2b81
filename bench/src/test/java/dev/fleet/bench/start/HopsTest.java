package dev.fleet.bench.start;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.bench.Figure;
import dev.fleet.bench.Percentiles;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class HopsTest {
  private static final long MS = 1_000_000;

  private static final Hops HOPS =
      new Hops(1 * MS, 3 * MS, 6 * MS, 10 * MS, 15 * MS, 21 * MS, 28 * MS);

  private static final Hops UNPLACED =
      new Hops(1 * MS, 3 * MS, 6 * MS, 10 * MS, 0, 21 * MS, 28 * MS);

  @Test
  void fillTheWholeWay() {
    assertThat(medians(HOPS).values().stream().map(Figure::value))
        .containsExactlyInAnyOrder(2.0, 3.0, 4.0, 5.0, 6.0, 7.0);
    assertThat(HOPS.totalMillis()).isEqualTo(2 + 3 + 4 + 5 + 6 + 7);
  }

  @Test
  void aMissingStampLeavesOutTheHopsBesideIt() {
    Map<String, Figure> medians = medians(UNPLACED);

    assertThat(medians.values().stream().filter(hop -> Double.isNaN(hop.value())))
        .extracting(Figure::name)
        .containsExactlyInAnyOrder(
            "  placed: scheduler, registry, etcd, p50",
            "  taken up: registry, agent, unit manager, p50");
    assertThat(UNPLACED.totalMillis()).isEqualTo(27);
  }

  @Test
  void startsWithoutAStampDoNotCountInIt() {
    assertThat(medians(HOPS, UNPLACED, UNPLACED).get("  placed: scheduler, registry, etcd, p50"))
        .isEqualTo(Figure.of("  placed: scheduler, registry, etcd, p50", 5, "ms"));
  }

  @Test
  void systemdAloneStandsBesideWhatContainsIt() {
    assertThat(medians(HOPS).get("  taken up: registry, agent, unit manager, p50").reference())
        .hasValue(4);
  }

  private static Map<String, Figure> medians(Hops... hops) {
    return Hops.figures(List.of(hops), new Percentiles(List.of(4.0))).stream()
        .filter(figure -> figure.name().endsWith("p50"))
        .collect(Collectors.toMap(Figure::name, Function.identity()));
  }
}
