package dev.fleet.unit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MachineMatchTest {
  @ParameterizedTest
  @CsvSource({
    "0123456789abcdef, 0123456789abcdef, true",
    "01234567,         0123456789abcdef, true",
    "0123456,          0123456789abcdef, false",
    "012345678,        0123456789abcdef, false",
    "12345678,         0123456789abcdef, false",
    "0123,             0123,             true",
    "'',               0123456789abcdef, false",
    "'',               '',               true",
    "0123,             '',               false",
  })
  void idMatchesInFullOrShort(String required, String machineId, boolean matches) {
    assertThat(MachineMatch.idMatches(required, machineId)).isEqualTo(matches);
  }

  @Test
  void shortIdOfAShortIdIsItself() {
    assertThat(MachineMatch.shortId("0123456789")).isEqualTo("01234567");
    assertThat(MachineMatch.shortId("0123")).isEqualTo("0123");
  }

  @Test
  void metadataKeysAndValuesOr() {
    Map<String, String> machine = Map.of("region", "us-east-1", "groups", "ping");

    assertThat(MachineMatch.metadataMatches(Map.of(), machine)).isTrue();
    assertThat(MachineMatch.metadataMatches(Map.of(), Map.of())).isTrue();
    assertThat(MachineMatch.metadataMatches(Map.of("region", Set.of("us-east-1")), machine))
        .isTrue();
    assertThat(MachineMatch.metadataMatches(Map.of("groups", Set.of("ping", "pong")), machine))
        .isTrue();
    assertThat(MachineMatch.metadataMatches(Map.of("groups", Set.of("pong")), machine)).isFalse();
    assertThat(
            MachineMatch.metadataMatches(
                Map.of("region", Set.of("us-east-1"), "groups", Set.of("pong")), machine))
        .isFalse();
    assertThat(MachineMatch.metadataMatches(Map.of("region", Set.of("us-east-1")), Map.of()))
        .isFalse();
  }
}
