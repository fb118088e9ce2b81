package dev.fleet.ctl.status;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import dev.fleet.v1.ControlGroup;
import dev.fleet.v1.ExecRecord;
import dev.fleet.v1.Process;
import dev.fleet.v1.ProcessExit;
import dev.fleet.v1.UnitStatus;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The layout of {@code systemctl status} of systemd 252 on a pipe. */
final class StatusViewTest {
  private static final Instant NOW = Instant.parse("2026-11-23T14:21:16Z");

  private static Timestamp ago(long seconds) {
    return Timestamp.newBuilder().setSeconds(NOW.getEpochSecond() - seconds).build();
  }

  private static String view(UnitStatus.Builder status) {
    return StatusView.of(status.build(), NOW, ZoneOffset.UTC);
  }

  private static ProcessExit exited(int pid, int status) {
    return ProcessExit.newBuilder().setPid(pid).setCode("exited").setStatus(status).build();
  }

  @Test
  void aRunningService() {
    var status =
        UnitStatus.newBuilder()
            .setName("web.service")
            .setDescription("A web server")
            .setLoadState("loaded")
            .setFragmentPath("/run/systemd/system/web.service")
            .setUnitFileState("linked-runtime")
            .setUnitFilePreset("enabled")
            .addDropIns("/etc/systemd/system/web.service.d/a.conf")
            .addDropIns("/etc/systemd/system/web.service.d/b.conf")
            .addDropIns("/run/systemd/system/web.service.d/c.conf")
            .setActiveState("active")
            .setSubState("running")
            .setResult("success")
            .setSince(ago(5))
            .addTriggeredBy("web.socket")
            .addDocumentation("man:web(8)")
            .addDocumentation("https://example.org/")
            .addExecRecords(
                ExecRecord.newBuilder()
                    .setDirective("ExecStartPre")
                    .addArgv("/bin/mkdir")
                    .addArgv("-p")
                    .addArgv("/x")
                    .setExit(exited(1230, 0)))
            .setMainPid(1234)
            .setMainProcess("web")
            .setStatusText("Serving")
            .setTasksCurrent(3)
            .setTasksMax(4915)
            .setMemoryCurrentBytes(2_411_724)
            .setCpuUsageNanos(1_234_567_890L)
            .setControlGroup("/system.slice/web.service")
            .addControlGroups(
                ControlGroup.newBuilder()
                    .setPath("/system.slice/web.service")
                    .addProcesses(process(99, "helper"))
                    .addProcesses(process(1234, "/usr/bin/web --port 80")))
            .addControlGroups(
                ControlGroup.newBuilder()
                    .setPath("/system.slice/web.service/one")
                    .addProcesses(process(2000, "worker one")))
            .addControlGroups(ControlGroup.newBuilder().setPath("/system.slice/web.service/empty"))
            .addControlGroups(
                ControlGroup.newBuilder()
                    .setPath("/system.slice/web.service/two")
                    .addProcesses(process(2001, "worker two")));
    assertThat(view(status))
        .isEqualTo(
            """
            ● web.service - A web server
                 Loaded: loaded (/run/systemd/system/web.service; linked-runtime; preset: enabled)
                Drop-In: /etc/systemd/system/web.service.d
                         └─a.conf, b.conf
                         /run/systemd/system/web.service.d
                         └─c.conf
                 Active: active (running) since Mon 2026-11-23 14:21:11 UTC; 5s ago
            TriggeredBy: ● web.socket
                   Docs: man:web(8)
                         https://example.org/
                Process: 1230 ExecStartPre=/bin/mkdir -p /x (code=exited, status=0/SUCCESS)
               Main PID: 1234 (web)
                 Status: "Serving"
                  Tasks: 3 (limit: 4915)
                 Memory: 2.2M
                    CPU: 1.234s
                 CGroup: /system.slice/web.service
                         ├─  99 helper
                         ├─1234 /usr/bin/web --port 80
                         ├─one
                         │ └─2000 worker one
                         └─two
                           └─2001 worker two
            """);
    assertThat(StatusView.exitCode(status.build())).isZero();
  }

  private static Process process(int pid, String line) {
    return Process.newBuilder().setPid(pid).setCommandLine(line).build();
  }

  @Test
  void aFailedService() {
    var status =
        UnitStatus.newBuilder()
            .setName("bad.service")
            .setDescription("bad.service")
            .setLoadState("loaded")
            .setFragmentPath("/run/fleet/units/bad.service")
            .setUnitFileState("static")
            .setUnitFilePreset("enabled")
            .setActiveState("failed")
            .setSubState("failed")
            .setResult("exit-code")
            .setSince(ago(200))
            .setActiveDuration(Duration.newBuilder().setSeconds(62).setNanos(345_000_000))
            .addExecRecords(
                ExecRecord.newBuilder()
                    .setDirective("ExecStart")
                    .addArgv("/bin/false")
                    .setExit(exited(77, 2)))
            .setMainExit(exited(77, 2))
            .setCpuUsageNanos(12_000_000);
    assertThat(view(status))
        .isEqualTo(
            """
            × bad.service
                 Loaded: loaded (/run/fleet/units/bad.service; static)
                 Active: failed (Result: exit-code) since Mon 2026-11-23 14:17:56 UTC; 3min 20s ago
               Duration: 1min 2.345s
                Process: 77 ExecStart=/bin/false (code=exited, status=2)
               Main PID: 77 (code=exited, status=2)
                    CPU: 12ms
            """);
    assertThat(StatusView.exitCode(status.build())).isEqualTo(3);
  }

  @Test
  void aTimerAndAUnitThatIsNotThere() {
    assertThat(
            view(
                UnitStatus.newBuilder()
                    .setName("tick.timer")
                    .setLoadState("loaded")
                    .setActiveState("active")
                    .setSubState("waiting")
                    .addTriggers("tick.service")
                    .setNextElapse(ago(-3660))))
        .isEqualTo(
            """
            ● tick.timer
                 Loaded: loaded
                 Active: active (waiting)
                Trigger: Mon 2026-11-23 15:22:16 UTC; 1h 1min left
               Triggers: ● tick.service
            """);
    assertThat(
            view(
                UnitStatus.newBuilder()
                    .setName("x.service")
                    .setLoadState("not-found")
                    .setLoadError("Unit x.service not found.")
                    .setActiveState("inactive")
                    .setSubState("dead")))
        .isEqualTo(
            """
            ○ x.service
                 Loaded: not-found (Reason: Unit x.service not found.)
                 Active: inactive (dead)
            """);
  }

  @Test
  void aConditionASocketAndAMount() {
    assertThat(
            view(
                UnitStatus.newBuilder()
                    .setName("c.service")
                    .setLoadState("loaded")
                    .setActiveState("inactive")
                    .setSubState("dead")
                    .setSince(ago(2))
                    .setConditionResult(false)
                    .setFailedCondition("ConditionPathExists=/x")))
        .isEqualTo(
            """
            ○ c.service
                 Loaded: loaded
                 Active: inactive (dead) since Mon 2026-11-23 14:21:14 UTC; 2s ago
              Condition: start condition failed at Mon 2026-11-23 14:21:14 UTC; 2s ago
                         └─ ConditionPathExists=/x was not met
            """);
    assertThat(
            view(
                UnitStatus.newBuilder()
                    .setName("s.socket")
                    .setLoadState("loaded")
                    .setActiveState("active")
                    .setSubState("listening")
                    .addListens("/run/s.sock (Stream)")
                    .addListens("0.0.0.0:80 (Stream)")))
        .endsWith("     Listen: /run/s.sock (Stream)\n             0.0.0.0:80 (Stream)\n");
    assertThat(
            view(
                UnitStatus.newBuilder()
                    .setName("data.mount")
                    .setLoadState("loaded")
                    .setActiveState("active")
                    .setSubState("mounted")
                    .setMountWhere("/data")
                    .setMountWhat("tmpfs")))
        .endsWith("      Where: /data\n       What: tmpfs\n");
  }

  @Test
  void otherZones() {
    String text =
        StatusView.of(
            UnitStatus.newBuilder()
                .setName("x.service")
                .setActiveState("active")
                .setSubState("running")
                .setSince(ago(0))
                .build(),
            NOW,
            ZoneId.of("Europe/Berlin"));
    assertThat(text).contains("since Mon 2026-11-23 15:21:16 CET; now");
  }

  @ParameterizedTest
  @CsvSource({
    "exited, 0, 'code=exited, status=0/SUCCESS'",
    "exited, 1, 'code=exited, status=1/FAILURE'",
    "exited, 2, 'code=exited, status=2'",
    "exited, 203, 'code=exited, status=203/EXEC'",
    "killed, 9, 'code=killed, signal=KILL'",
    "killed, 15, 'code=killed, signal=TERM'",
    "dumped, 11, 'code=dumped, signal=SEGV'",
    "killed, 37, 'code=killed, signal=RTMIN+3'",
  })
  void exits(String code, int status, String text) {
    assertThat(ExitText.of(ProcessExit.newBuilder().setCode(code).setStatus(status).build()))
        .isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "0, now",
    "1, 1us ago",
    "1500, 1ms ago",
    "5000000, 5s ago",
    "64000000, 1min 4s ago",
    "299000000, 4min 59s ago",
    "300000000, 5min ago",
    "7500000000, 2h 5min ago",
    "25200000000, 7h ago",
    "90000000000, 1 day 1h ago",
    "200000000000, 2 days ago",
    "700000000000, 1 week 1 day ago",
    "5300000000000, 2 months 0 days ago",
    "40000000000000, 1 year 3 months ago",
    "-3700000000, 1h 1min left",
  })
  void relativeTimes(long micros, String text) {
    assertThat(Spans.relative(NOW.minusNanos(micros * 1000), NOW)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "12, 12us",
    "12345, 12ms",
    "1234567, 1.234s",
    "2000000, 2s",
    "62345678, 1min 2.345s",
    "60000000, 1min",
    "3661000000, 1h 1min 1s",
    "90061000000, 1d 1h 1min 1s",
  })
  void spans(long micros, String text) {
    assertThat(Spans.span(micros)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0B",
    "1023, 1023B",
    "1024, 1.0K",
    "1536, 1.5K",
    "2411724, 2.2M",
    "1073741824, 1.0G",
    "10737418240, 10.0G",
  })
  void sizes(long bytes, String text) {
    assertThat(Spans.bytes(bytes)).isEqualTo(text);
  }

  @Test
  void whatIsIgnoredOfTheFileComesLast() {
    var status =
        UnitStatus.newBuilder()
            .setName("web.service")
            .setLoadState("loaded")
            .setActiveState("inactive")
            .setSubState("dead")
            .addWarnings("[Service] Slice=: ignored without systemd")
            .addWarnings("[Service] Foo=: Unknown key name, ignoring");
    assertThat(view(status))
        .isEqualTo(
            """
            ○ web.service
                 Loaded: loaded
                 Active: inactive (dead)
                Warning: [Service] Slice=: ignored without systemd
                         [Service] Foo=: Unknown key name, ignoring
            """);
  }
}
