package dev.fleet.agent.embedded.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ProcStatTest {
  private static final String REST =
      " S 7 42 41 0 -1 4194560 100 200 0 0 1 2 3 4 20 0 5 0 123456 1000 200 18446744073709551615"
          + " 1 1 0 0 0 0 0 0 0 0 0 0 17 1 0 0 0 0 0 0 0 0 0 0 0 0 256\n";

  private static Optional<ProcStat> parse(String text) {
    return ProcStat.parse(text.getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @ValueSource(strings = {"sleep", "", "a) S 1 (b", "with blank", ") Z 1 1 1", "über", "("})
  void whateverItsNameIs(String name) {
    ProcStat stat = parse("42 (" + name + ")" + REST).orElseThrow();
    assertThat(stat.pid()).isEqualTo(42);
    assertThat(stat.name()).isEqualTo(name);
    assertThat(stat.state()).isEqualTo('S');
    assertThat(stat.parent()).isEqualTo(7);
    assertThat(stat.session()).isEqualTo(41);
    assertThat(stat.cpuTicks()).isEqualTo(10);
    assertThat(stat.tasks()).isEqualTo(5);
    assertThat(stat.start()).isEqualTo(123456);
    assertThat(stat.exitCode()).hasValue(256);
    assertThat(stat.isDead()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "42", "42 (x", "42 (x) S 1 2 3", "x (x)" + REST, ")(", "42 )x("})
  void whatIsNone(String text) {
    assertThat(parse(text)).isEmpty();
  }

  @Test
  void thisProcess() {
    var proc = new Proc();
    ProcStat stat = proc.stat(proc.self()).orElseThrow();
    assertThat(stat.pid()).isEqualTo(proc.self());
    assertThat(stat.tasks()).isGreaterThan(1);
    assertThat(proc.executable(proc.self()).orElseThrow()).endsWith("java");
    assertThat(proc.residentBytes(proc.self())).isGreaterThan(1_000_000);
    assertThat(proc.pids()).contains(1, proc.self());
    assertThat(proc.commandLine(stat)).contains("java");
  }
}
