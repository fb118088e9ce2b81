package dev.fleet.bench.start;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.bench.Figure;
import dev.fleet.bench.Percentiles;
import java.util.List;
import org.junit.jupiter.api.Test;

final class HopsTest {
  private static final long MS = 1_000_000;

  private static final Hops HOPS =
      new Hops(1 * MS, 3 * MS, 6 * MS, 10 * MS, 15 * MS, 21 * MS, 28 * MS);

  private static final Hops UNPLACED =
      new Hops(1 * MS, 3 * MS, 6 * MS, 10 * MS, 0, 21 * MS, 28 * MS);

  @Test
  void fillTheWholeWay() {
    assertThat(medians(HOPS))
        .extracting(Figure::value)
        .containsExactly(2.0, 3.0, 4.0, 5.0, 6.0, 7.0);
    assertThat(HOPS.totalMillis()).isEqualTo(2 + 3 + 4 + 5 + 6 + 7);
  }

  @Test
  void aMissingStampLeavesOutTheHopsBesideIt() {
    assertThat(medians(UNPLACED))
        .extracting(Figure::value)
        .containsExactly(2.0, 3.0, 4.0, Double.NaN, Double.NaN, 7.0);
    assertThat(UNPLACED.totalMillis()).isEqualTo(27);
  }

  @Test
  void startsWithoutAStampDoNotCountInIt() {
    assertThat(medians(HOPS, UNPLACED, UNPLACED))
        .extracting(Figure::value)
        .containsExactly(2.0, 3.0, 4.0, 5.0, 6.0, 7.0);
  }

  @Test
  void systemdAloneStandsBesideWhatContainsIt() {
    assertThat(medians(HOPS))
        .filteredOn(figure -> figure.reference().isPresent())
        .singleElement()
        .isEqualTo(Figure.of("  taken up: registry, agent, unit manager, p50", 6, "ms").against(4));
  }

  private static List<Figure> medians(Hops... hops) {
    return Hops.figures(List.of(hops), new Percentiles(List.of(4.0))).stream()
        .filter(figure -> figure.name().endsWith("p50"))
        .toList();
  }
}
