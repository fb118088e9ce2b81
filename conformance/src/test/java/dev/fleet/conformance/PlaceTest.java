package dev.fleet.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PlaceTest {
  private static final Place PLACE =
      new Place(
          "c7-",
          "/run/con-f/c7",
          "/run/con-f/scripts",
          40123,
          List.of("a.service", "b@x.service", "{scratch-unit}-data.mount"));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "After=a.service b@x.service | After=c7-a.service c7-b@x.service",
        "After=other-a.service a.services a.service.d | After=other-a.service a.services"
            + " c7-a.service.d",
        "cat /x/a.service | cat /x/a.service",
        "{scratch}/x {scripts}/y {port} {p}z | /run/con-f/c7/x /run/con-f/scripts/y 40123 c7-z",
        "{scratch-unit}-data.mount | run-con\\x2df-c7-data.mount",
        "echo ${FOO} $$ %n | echo ${FOO} $$ %n",
      })
  void makesTextsFitForARun(String text, String local) {
    assertThat(PLACE.local(text)).isEqualTo(local);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "c7-a.service: Main process exited | a.service: Main process exited",
        "/run/con-f/c7/x /run/con-f/scripts/y 40123 140123 | {scratch}/x {scripts}/y {port} 140123",
        "run-con\\x2df-c7-data.mount | {scratch-unit}-data.mount",
        "/c7/web/front | /web/front",
        "Killing process 123 (sh), main PID 45 | Killing process N (sh), main PID N",
        "id 0123456789abcdef0123456789abcdef. | id ID.",
        "id 01234567-89ab-cdef-0123-456789abcdef | id ID",
        "main process 45 ((sleep)) on request | main process N (sleep) on request",
        "exit 42 | exit 42",
      })
  void makesWhatWasSeenTheSameInEveryRun(String text, String common) {
    assertThat(PLACE.common(text)).isEqualTo(common);
  }

  @Test
  void aScenarioNeedNotNameUnits() {
    var place = new Place("c8-", "/run/c8", "/run/scripts", 1, List.of());
    assertThat(place.local("[Service]\nExecStart=a.service\n"))
        .isEqualTo("[Service]\nExecStart=a.service\n");
  }
}
