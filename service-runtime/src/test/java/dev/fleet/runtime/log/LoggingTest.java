package dev.fleet.runtime.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.logging.Handler;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LoggingTest {
  private final Handler[] before = Logger.getLogger("").getHandlers();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final Log log = Log.of(LoggingTest.class);

  @AfterEach
  void restore() {
    Logger root = Logger.getLogger("");
    for (Handler handler : root.getHandlers()) {
      root.removeHandler(handler);
    }
    for (Handler handler : before) {
      root.addHandler(handler);
    }
  }

  @Test
  void writesOneLineAnEvent() {
    setUp("info", false);
    log.info("unit placed", "unit", "web@1.service", "machine", null, "reason", "least loaded");

    assertThat(text())
        .matches(
            "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z INFO unit placed"
                + " unit=web@1.service machine=- reason=\"least loaded\"\n");
  }

  @Test
  void leavesTheTimeToJournaldAndTellsItThePriority() {
    setUp("debug", true);
    log.debug("a");
    log.info("b");
    log.warn("c");
    log.error("d");

    assertThat(text()).isEqualTo("<7>DEBUG a\n<6>INFO b\n<4>WARN c\n<3>ERROR d\n");
  }

  @Test
  void printsTheStackOfTheUnexpectedOnly() {
    setUp("info", true);
    log.warn("etcd is away", new IOException("connection refused"), "retry", 1);
    log.error("task failed", new IllegalStateException("bug"));

    assertThat(text().lines().toList())
        .startsWith(
            "<4>WARN etcd is away retry=1 error=\"java.io.IOException: connection refused\"",
            "<3>ERROR task failed error=\"java.lang.IllegalStateException: bug\"",
            "<3>  java.lang.IllegalStateException: bug")
        .allMatch(line -> line.startsWith("<"));
    assertThat(text()).contains("LoggingTest.java");
  }

  @Test
  void hasLevelsByPackage() {
    setUp("warn,dev.fleet.runtime=debug", true);
    log.debug("mine");
    Logger.getLogger("dev.fleet.other").info("not mine");

    assertThat(text()).isEqualTo("<7>DEBUG mine\n");
  }

  @Test
  void keepsLibrariesQuietUnlessAsked() {
    setUp("debug", true);
    Logger.getLogger("io.grpc.internal.Something").info("chatter");
    assertThat(text()).isEmpty();

    setUp("info,io.grpc=debug", true);
    Logger.getLogger("io.grpc.internal.Something").info("wanted");
    assertThat(text()).isEqualTo("<6>INFO wanted\n");
  }

  @Test
  void oneEventStaysOneLine() {
    setUp("info", true);
    log.info("told", "by", "a\nuser\u0007 with \"quotes\" and \\", "empty", "");

    assertThat(text())
        .isEqualTo("<6>INFO told by=\"a\\nuser  with \\\"quotes\\\" and \\\\\" empty=\"\"\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"loud", "", "info;debug", "x=", "info,,debug"})
  void refusesOtherLevels(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LogLevels.parse(text))
        .withMessageStartingWith("expected error, warn, info, debug or trace, got ");
  }

  private void setUp(String levels, boolean journald) {
    Logging.setUp(
        LogLevels.parse(levels), new PrintStream(out, true, StandardCharsets.UTF_8), journald);
  }

  private String text() {
    return out.toString(StandardCharsets.UTF_8);
  }
}
