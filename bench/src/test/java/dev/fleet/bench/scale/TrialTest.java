package dev.fleet.bench.scale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleet.bench.BenchException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** What a trial cuts off, and the machines that it takes. */
final class TrialTest {
  @Test
  void lossesLeaveAMachineThatTakesTheUnits() {
    int least = Trial.LOST.leastMachines();

    IntStream.rangeClosed(least, 1_000)
        .forEach(
            machines ->
                assertThat(left(machines, lost(machines))).as("of " + machines).isPositive());
    assertThat(left(least - 1, lost(least - 1))).as("the bound is the least").isZero();
  }

  @Test
  void mostOfTheMachinesAreNotAllEvenAfterTheLosses() {
    int least = Trial.MOST.leastMachines();

    IntStream.rangeClosed(least, 1_000)
        .forEach(
            machines -> {
              List<Integer> most = MostMachines.numbers(machines);
              assertThat(most).as("most of " + machines).hasSizeGreaterThan(machines / 2);
              assertThat(most).doesNotContainAnyElementsOf(lost(machines));
              assertThat(left(machines, lost(machines), most)).as("of " + machines).isPositive();
            });
    assertThat(left(least - 1, lost(least - 1), MostMachines.numbers(least - 1)))
        .as("the bound is the least")
        .isZero();
  }

  private static Set<Integer> lost(int machines) {
    Set<Integer> lost = new HashSet<>(LostMachines.some(machines));
    assertThat(lost.add(0)).as("another one than the first").isTrue();
    return lost;
  }

  @SafeVarargs
  private static int left(int machines, Collection<Integer>... cutOff) {
    Set<Integer> left = new HashSet<>(IntStream.range(0, machines).boxed().toList());
    for (Collection<Integer> numbers : cutOff) {
      left.removeAll(numbers);
    }
    return left.size();
  }

  @ParameterizedTest
  @CsvSource({"lost, lost, 2, 3", "'replica,most', most, 7, 8"})
  void tooFewMachinesAreNamedBeforeAnythingStarts(
      String trials, String named, int machines, int least) {
    var command = new ScaleCommand();
    new CommandLine(command)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .parseArgs("--machines", Integer.toString(machines), "--then", trials);

    assertThatThrownBy(command::call)
        .isInstanceOf(BenchException.class)
        .hasMessage(
            "--then: '%s' takes at least %d machines, and --machines is %d"
                .formatted(named, least, machines));
  }
}
