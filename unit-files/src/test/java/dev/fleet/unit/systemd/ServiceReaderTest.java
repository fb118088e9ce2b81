package dev.fleet.unit.systemd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.unit.UnitName;
import dev.fleet.unit.systemd.value.ExitStatusSet;
import dev.fleet.unit.systemd.value.RateLimit;
import dev.fleet.unit.systemd.value.Signal;
import dev.fleet.unit.systemd.value.TimeSpan;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ServiceReaderTest {
  @Test
  void defaultsAreThoseOfSystemd() {
    ServiceBody service = Units.service("");

    assertThat(service.type()).isEqualTo(ServiceBody.Type.SIMPLE);
    assertThat(service.exitType()).isEqualTo(ServiceBody.ExitType.MAIN);
    assertThat(service.restart())
        .isEqualTo(
            new RestartSettings(
                RestartSettings.Policy.NO,
                TimeSpan.ofMillis(100),
                0,
                TimeSpan.INFINITY,
                ExitStatusSet.EMPTY,
                ExitStatusSet.EMPTY));
    assertThat(service.timeouts())
        .isEqualTo(
            new ServiceTimeouts(
                TimeSpan.ofSeconds(90),
                TimeSpan.ofSeconds(90),
                TimeSpan.ofSeconds(90),
                ServiceTimeouts.FailureMode.TERMINATE,
                ServiceTimeouts.FailureMode.TERMINATE,
                TimeSpan.INFINITY,
                TimeSpan.ZERO,
                TimeSpan.INFINITY));
    assertThat(service.kill()).isEqualTo(KillContext.DEFAULT);
    assertThat(service.notifyAccess()).isEqualTo(ServiceBody.NotifyAccess.NONE);
    assertThat(service.guessMainPid()).isTrue();
    assertThat(service.remainAfterExit()).isFalse();
    assertThat(service.success()).isEqualTo(ExitStatusSet.EMPTY);
    assertThat(service.pidFile()).isEmpty();
    assertThat(service.exec().log()).isEqualTo(LogSettings.DEFAULT);
    assertThat(service.exec().environment()).isEqualTo(EnvironmentSettings.EMPTY);
    assertThat(service.exec().directories()).isEqualTo(UnitDirectories.NONE);
    assertThat(service.resources().memoryMax()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(ServiceBody.Type.class)
  void types(ServiceBody.Type type) {
    String word = type.name().toLowerCase(java.util.Locale.ROOT);
    assertThat(Units.service("Type=" + word).type()).isEqualTo(type);
  }

  @Test
  void aServiceThatOnlyStopsIsOneshot() {
    UnitDefinition unit =
        Units.read("a.service", "[Service]\nExecStop=/bin/true\nRemainAfterExit=yes\n");
    assertThat(((ServiceBody) unit.body()).type()).isEqualTo(ServiceBody.Type.ONESHOT);
  }

  @ParameterizedTest
  @CsvSource({
    "no, NO",
    "on-success, ON_SUCCESS",
    "on-failure, ON_FAILURE",
    "on-abnormal, ON_ABNORMAL",
    "on-watchdog, ON_WATCHDOG",
    "on-abort, ON_ABORT",
    "always, ALWAYS"
  })
  void restartPolicies(String word, RestartSettings.Policy policy) {
    assertThat(Units.service("Restart=" + word).restart().policy()).isEqualTo(policy);
  }

  @Test
  void restartsMaySlowDown() {
    RestartSettings restart =
        Units.service("RestartSec=1\nRestartSteps=4\nRestartMaxDelaySec=1min").restart();
    assertThat(restart.delay()).isEqualTo(TimeSpan.ofSeconds(1));
    assertThat(restart.steps()).isEqualTo(4);
    assertThat(restart.maxDelay()).isEqualTo(TimeSpan.ofSeconds(60));
  }

  @Test
  void exitStatusesAreCodesAndSignals() {
    ServiceBody service =
        Units.service(
            """
            SuccessExitStatus=12 13 SIGTERM
            SuccessExitStatus=TEMPFAIL KILL
            RestartPreventExitStatus=9
            RestartPreventExitStatus=
            RestartPreventExitStatus=10
            RestartForceExitStatus=RTMIN+1
            """);
    assertThat(service.success())
        .isEqualTo(new ExitStatusSet(Set.of(12, 13, 75), Set.of(Signal.TERM, Signal.KILL)));
    assertThat(service.restart().prevent()).isEqualTo(new ExitStatusSet(Set.of(10), Set.of()));
    assertThat(service.restart().force())
        .isEqualTo(new ExitStatusSet(Set.of(), Set.of(new Signal(35))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''                                 | 1min 30s | 1min 30s | 1min 30s
          TimeoutSec=5                       | 5s       | 5s       | 5s
          TimeoutStartSec=5                  | 5s       | 1min 30s | 1min 30s
          TimeoutStopSec=0                   | 1min 30s | infinity | infinity
          TimeoutStartSec=infinity           | infinity | 1min 30s | 1min 30s
          TimeoutAbortSec=3                  | 1min 30s | 1min 30s | 3s
          Type=oneshot                       | infinity | 1min 30s | 1min 30s
          Type=oneshot;TimeoutStartSec=7     | 7s       | 1min 30s | 1min 30s
          Type=oneshot;TimeoutSec=7          | 7s       | 7s       | 7s
          """)
  void timeouts(String lines, String start, String stop, String abort) {
    ServiceTimeouts timeouts = Units.service(lines.replace(';', '\n')).timeouts();
    assertThat(timeouts.start()).hasToString(start);
    assertThat(timeouts.stop()).hasToString(stop);
    assertThat(timeouts.abort()).hasToString(abort);
  }

  @Test
  void otherTimes() {
    ServiceTimeouts timeouts =
        Units.service(
                """
                RuntimeMaxSec=1h
                RuntimeRandomizedExtraSec=5min
                WatchdogSec=30s
                TimeoutStartFailureMode=abort
                TimeoutStopFailureMode=kill
                """)
            .timeouts();
    assertThat(timeouts.runtimeMax()).isEqualTo(TimeSpan.ofSeconds(3600));
    assertThat(timeouts.runtimeRandomizedExtra()).isEqualTo(TimeSpan.ofSeconds(300));
    assertThat(timeouts.watchdog()).isEqualTo(TimeSpan.ofSeconds(30));
    assertThat(timeouts.startFailureMode()).isEqualTo(ServiceTimeouts.FailureMode.ABORT);
    assertThat(timeouts.stopFailureMode()).isEqualTo(ServiceTimeouts.FailureMode.KILL);
    assertThat(Units.service("WatchdogSec=0").timeouts().watchdog().isInfinite()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "Type=notify, MAIN",
    "WatchdogSec=5, MAIN",
    "Type=simple, NONE",
    "NotifyAccess=exec, EXEC",
    "NotifyAccess=all, ALL"
  })
  void whoMayNotify(String line, ServiceBody.NotifyAccess access) {
    assertThat(Units.service(line).notifyAccess()).isEqualTo(access);
  }

  @ParameterizedTest
  @CsvSource({"/run/a.pid, /run/a.pid", "a.pid, /run/a.pid", "/var/run/a.pid, /run/a.pid"})
  void pidFiles(String value, String path) {
    assertThat(Units.service("PIDFile=" + value).pidFile()).contains(path);
  }

  @Test
  void socketsAreWantedAndComeFirst() {
    UnitDefinition unit =
        Units.read("a.service", "[Service]\nExecStart=/bin/true\nSockets=b.socket c.socket\n");
    var sockets = java.util.List.of(new UnitName("b.socket"), new UnitName("c.socket"));
    assertThat(((ServiceBody) unit.body()).sockets()).isEqualTo(sockets);
    assertThat(unit.unit().dependencies().of(Dependency.WANTS)).isEqualTo(sockets);
    assertThat(unit.unit().dependencies().of(Dependency.AFTER)).isEqualTo(sockets);
  }

  @Test
  void startLimitsMayStandWhereTheyOnceStood() {
    UnitDefinition unit =
        Units.read(
            "a.service",
            "[Service]\nExecStart=/bin/true\nStartLimitInterval=1min\nStartLimitBurst=3\n");
    assertThat(unit.unit().startLimit()).isEqualTo(new RateLimit(TimeSpan.ofSeconds(60), 3));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''                                     | Service has no ExecStart=, ExecStop=, or SuccessAction=. Refusing.
          ExecStop=/bin/a                        | Service has no ExecStart= and no SuccessAction= settings and does not have RemainAfterExit=yes set. Refusing.
          Type=simple;ExecStop=/bin/a            | Service has no ExecStart= setting, which is only allowed for Type=oneshot services. Refusing.
          ExecStart=/bin/a;ExecStart=/bin/b      | Service has more than one ExecStart= setting, which is only allowed for Type=oneshot services. Refusing.
          ExecStart=/bin/a;Type=oneshot;Restart=always | Service has Restart= set to either always or on-success, which isn't allowed for Type=oneshot services. Refusing.
          ExecStart=/bin/a;Type=oneshot;RestartForceExitStatus=1 | Service has RestartForceExitStatus= set, which isn't allowed for Type=oneshot services. Refusing.
          ExecStart=/bin/a;Type=oneshot;ExitType=cgroup | Service has ExitType=cgroup set, which isn't allowed for Type=oneshot services. Refusing.
          """)
  void contradictionsAreRefused(String lines, String reason) {
    assertThat(Units.refusal("a.service", "[Service]\n" + lines.replace(';', '\n')))
        .hasMessage("[Service]: " + reason);
  }

  @Test
  void dbusIsRefusedByName() {
    assertThat(Units.refusal("a.service", "[Service]\nType=dbus\nExecStart=/bin/a\n"))
        .hasMessage("[Service] Type=: dbus is not supported; use notify, or exec");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Type=notify-reload", "Restart=sometimes", "ExitType=any", "Type="})
  void unknownWordsAreIgnoredWithAWarning(String line) {
    UnitDefinition unit =
        Units.read("web.service", "[Service]\nExecStart=/bin/true\n" + line + "\n");
    assertThat(unit.warnings()).hasSize(1).first().asString().contains("ignoring: ");
    assertThat(((ServiceBody) unit.body()).type()).isEqualTo(ServiceBody.Type.SIMPLE);
  }
}
