package dev.fleet.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class PairsTest {
  @Test
  void areComparedOneByOne() {
    var pairs = new Pairs();
    pairs.add(30, 10);
    pairs.add(20, 2);
    pairs.add(100, 100);

    assertThat(pairs.ours().at(50)).isEqualTo(30);
    assertThat(pairs.references().at(50)).isEqualTo(10);
    // Not the difference and the ratio of the medians, which no pair has had.
    assertThat(pairs.differences().at(50)).isEqualTo(18);
    assertThat(pairs.ratios().at(50)).isEqualTo(3);
  }

  @Test
  void aFigureShowsBothSides() {
    var pairs = new Pairs();
    pairs.add(30, 10);
    pairs.add(20, 40);

    assertThat(pairs.figure("work", 99, "ms"))
        .isEqualTo(Figure.of("work, p99", 30, "ms").against(40));
  }

  @Test
  void withoutAReferenceThereIsNothingToCompare() {
    var pairs = new Pairs();
    pairs.add(30, Double.NaN);

    assertThat(pairs.ours().at(50)).isEqualTo(30);
    assertThat(pairs.references().at(50)).isNaN();
    assertThat(pairs.differences().at(50)).isNaN();
  }

  @Test
  void whatIsForgottenDoesNotCount() {
    var pairs = new Pairs();
    pairs.add(1_000, 1_000);
    pairs.clear();
    pairs.add(30, 10);

    assertThat(pairs.ours().count()).isEqualTo(1);
    assertThat(pairs.ratios().at(100)).isEqualTo(3);
  }
}
