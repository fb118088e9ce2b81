package dev.fleet.unit.systemd.value;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.unit.systemd.Systemd;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SignalTest {
  @ParameterizedTest
  @CsvSource({
    "TERM, 15",
    "SIGTERM, 15",
    "9, 9",
    "SIGRTMIN, 34",
    "RTMIN+3, 37",
    "SIGRTMAX, 64",
    "RTMAX-1, 63",
    "SIGSYS, 31",
    "64, 64"
  })
  void signals(String text, int number) {
    assertThat(Signal.parse(text)).contains(new Signal(number));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "0",
        "65",
        "-9",
        "term",
        "SIG",
        "SIG9",
        "SIGSIGTERM",
        "RTMIN+31",
        "RTMAX-31",
        "RTMIN-1"
      })
  void otherTextIsNoSignal(String text) {
    assertThat(Signal.parse(text)).isEmpty();
  }

  @Test
  void namesAreThoseOfSystemd() throws Exception {
    var theirs = new HashMap<Integer, String>();
    Systemd.run(Map.of(), List.of("systemctl", "--signal=list"))
        .lines()
        .map(line -> line.trim().split("\\s+", -1))
        .filter(words -> words[0].matches("\\d+") && !words[1].matches("SIG\\d+"))
        .forEach(words -> theirs.put(Integer.parseInt(words[0]), words[1]));

    assertThat(theirs).hasSizeGreaterThan(60);
    theirs.forEach(
        (number, name) -> {
          assertThat(Signal.parse(name)).as(name).contains(new Signal(number));
          assertThat(new Signal(number).name()).isEqualTo(name.replace("+0", ""));
        });
  }

  @Test
  void exitCodesAreThoseOfSystemd() throws Exception {
    var theirs = new HashMap<String, Integer>();
    Systemd.run(Map.of(), List.of("systemd-analyze", "exit-status"))
        .lines()
        .map(line -> line.split("\\s+", -1))
        .filter(words -> words[1].matches("\\d+"))
        .forEach(words -> theirs.put(words[0], Integer.parseInt(words[1])));

    assertThat(theirs).hasSizeGreaterThan(60);
    theirs.forEach(
        (name, code) -> {
          assertThat(ExitCode.parse(name)).as(name).hasValue(code);
          assertThat(ExitCode.name(code)).contains(name);
        });
    for (int code = 0; code <= 255; code++) {
      Optional<String> name = ExitCode.name(code);
      assertThat(name.isEmpty() || theirs.containsKey(name.get())).as("code %s", code).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "256", "-1", "tempfail", "EX_TEMPFAIL", "TERM"})
  void otherTextIsNoExitCode(String text) {
    assertThat(ExitCode.parse(text)).isEmpty();
  }
}
