package dev.fleet.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PercentilesTest {
  @ParameterizedTest
  @CsvSource({"0, 1", "0.5, 1", "1, 2", "50, 100", "99, 198", "99.5, 199", "99.9, 200", "100, 200"})
  void areSamples(double percent, double expected) {
    var percentiles =
        new Percentiles(IntStream.rangeClosed(1, 200).mapToObj(i -> 201.0 - i).toList());

    assertThat(percentiles.at(percent)).isEqualTo(expected);
    assertThat(percentiles.count()).isEqualTo(200);
  }

  @Test
  void ofNothingAreNothing() {
    assertThat(new Percentiles(List.of()).at(50)).isNaN();
  }
}
