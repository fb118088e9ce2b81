package dev.fleet.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.Timestamp;
import dev.fleet.runtime.grpc.FieldViolation;
import dev.fleet.runtime.grpc.FleetErrors;
import dev.fleet.v1.ReadEntriesRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every field of a request is checked, and the answer names it. */
final class RequestChecksTest {
  private static final String CURSOR = "s=%1$s;i=1;b=%1$s;m=1;t=1;x=1".formatted("0".repeat(32));

  @TempDir private static Path directory;
  private static JournalFixture journal;

  @BeforeAll
  static void start() throws Exception {
    journal = JournalFixture.over(directory);
  }

  @AfterAll
  static void stop() {
    journal.close();
  }

  private static Arguments wrong(
      String field, String reason, UnaryOperator<ReadEntriesRequest.Builder> request) {
    return Arguments.of(field, reason, request);
  }

  static Stream<Arguments> wrongRequests() {
    Timestamp bad = Timestamp.newBuilder().setNanos(-1).build();
    Timestamp far = Timestamp.newBuilder().setSeconds(Long.MAX_VALUE).build();
    Timestamp one = Timestamp.newBuilder().setSeconds(1).build();
    Timestamp two = Timestamp.newBuilder().setSeconds(2).build();
    String invalid = "FIELD_INVALID";
    String unusable = "JOURNAL_QUERY_INVALID";
    return Stream.of(
        wrong("units", invalid, r -> r.addAllUnits(Collections.nCopies(1_001, "a"))),
        wrong("units[1]", invalid, r -> r.addUnits("a").addUnits("")),
        wrong("units[0]", invalid, r -> r.addUnits("a b.service")),
        wrong("units[0]", invalid, r -> r.addUnits("../a.service")),
        wrong("units[0]", invalid, r -> r.addUnits("a\0.service")),
        wrong("units[0]", invalid, r -> r.addUnits("ä.service")),
        wrong("units[0]", invalid, r -> r.addUnits("a".repeat(248))),
        wrong("units[0]", invalid, r -> r.addUnits("a*".repeat(128))),
        wrong("units[0]", invalid, r -> r.addUnits("web@[a-")),
        wrong("units[0]", invalid, r -> r.addUnits("web@*=1")),
        wrong("lines", invalid, r -> r.setLines(-1)),
        wrong("since", invalid, r -> r.setSince(bad)),
        wrong("until", invalid, r -> r.setUntil(far)),
        wrong("until", invalid, r -> r.setUntil(two).setFollow(true)),
        wrong("until", unusable, r -> r.setSince(two).setUntil(one)),
        wrong("after_cursor", unusable, r -> r.setAfterCursor("s=1")),
        wrong("after_cursor", unusable, r -> r.setAfterCursor("x".repeat(100_000))),
        wrong("max_priority", invalid, r -> r.setMaxPriority(8)),
        wrong("max_priority", invalid, r -> r.setMaxPriority(-1)),
        wrong("boot_offset", invalid, r -> r.setBootOffset(1)),
        wrong("boot_id", invalid, r -> r.setBootId("zz")),
        wrong("boot_id", invalid, r -> r.setBootId("0".repeat(32)).setBootOffset(0)),
        wrong("grep", invalid, r -> r.setGrep("ä".repeat(513))),
        wrong("grep", unusable, r -> r.setGrep("a\0b")));
  }

  @ParameterizedTest
  @MethodSource("wrongRequests")
  void aWrongFieldIsNamed(
      String field, String reason, UnaryOperator<ReadEntriesRequest.Builder> request) {
    assertThatExceptionOfType(StatusRuntimeException.class)
        .isThrownBy(() -> journal.read(request.apply(ReadEntriesRequest.newBuilder())))
        .satisfies(
            e -> {
              assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
              assertThat(FleetErrors.reason(e)).contains(reason);
              assertThat(FleetErrors.violations(e))
                  .extracting(FieldViolation::field)
                  .containsExactly(field);
            });
  }

  @Test
  void allFaultsAreNamedAtOnce() {
    assertThatExceptionOfType(StatusRuntimeException.class)
        .isThrownBy(
            () ->
                journal.read(
                    ReadEntriesRequest.newBuilder()
                        .setLines(-1)
                        .setMaxPriority(9)
                        .setAfterCursor("x")))
        .satisfies(
            e ->
                assertThat(FleetErrors.violations(e))
                    .extracting(FieldViolation::field)
                    .containsExactly("lines", "after_cursor", "max_priority"));
  }

  @Test
  void theLargestAllowedRequestIsFine() {
    var request = ReadEntriesRequest.newBuilder().setAfterCursor(CURSOR).setLines(1);
    for (int i = 0; i < 1_000; i++) {
      request.addUnits("%0247d".formatted(i));
    }
    assertThat(journal.read(request.setGrep("a".repeat(1_024)))).isEmpty();
  }
}
