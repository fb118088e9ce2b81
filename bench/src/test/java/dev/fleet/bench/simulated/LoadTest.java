package dev.fleet.bench.simulated;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class LoadTest {
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7, 999_999})
  void numbersAndNamesFit(int number) {
    assertThat(Load.number(Load.name(number))).isEqualTo(number);
  }

  @Test
  void otherUnitsHaveNoNumber() {
    assertThat(Load.number("single@3.service")).isNegative();
    assertThat(Load.number("plain.service")).isNegative();
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "10000, 1", "10001, 2", "1000000, 100"})
  void aBatchIsAsBigAsACallMayBe(int units, int batches) {
    assertThat(new Load(units, new SplittableRandom(1)).batches()).isEqualTo(batches);
  }
}
