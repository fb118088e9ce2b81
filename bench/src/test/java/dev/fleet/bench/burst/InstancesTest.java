package dev.fleet.bench.burst;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class InstancesTest {
  @Test
  void areNumbered() {
    assertThat(Instances.names("x", 2)).containsExactly("x@1.service", "x@2.service");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 10, 500})
  void areDealtOutEvenly(int count) {
    List<String> names = Instances.names("x", count);

    List<List<String>> shares = Instances.shares(names, 3);

    assertThat(shares).hasSize(3);
    assertThat(shares.stream().flatMap(List::stream)).containsExactlyElementsOf(names);
    assertThat(shares)
        .allSatisfy(share -> assertThat(share.size()).isBetween(count / 3, count / 3 + 1));
  }
}
