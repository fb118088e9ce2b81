package dev.fleet.unit.systemd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.unit.systemd.UnitDirectories.Folder;
import dev.fleet.unit.systemd.UnitDirectories.Folders;
import dev.fleet.unit.systemd.UnitDirectories.Kind;
import dev.fleet.unit.systemd.value.EnvironmentFile;
import dev.fleet.unit.systemd.value.RateLimit;
import dev.fleet.unit.systemd.value.Signal;
import dev.fleet.unit.systemd.value.TimeSpan;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ExecReaderTest {
  @Test
  void environmentGrowsAndIsReset() {
    EnvironmentSettings environment =
        Units.exec(
                """
                Environment=GONE=1
                Environment=
                Environment="ONE=a b" 'TWO=c' THREE=%n
                Environment=ONE=again FOUR=\\x41
                EnvironmentFile=/etc/a
                EnvironmentFile=-/etc/b/*.conf
                PassEnvironment=LANG LC_ALL
                UnsetEnvironment=X Y=z
                """)
            .environment();
    assertThat(environment.assignments())
        .containsExactly(
            Map.entry("ONE", "again"),
            Map.entry("TWO", "c"),
            Map.entry("THREE", "web.service"),
            Map.entry("FOUR", "A"));
    assertThat(environment.files())
        .containsExactly(
            new EnvironmentFile("/etc/a", false), new EnvironmentFile("/etc/b/*.conf", true));
    assertThat(environment.pass()).containsExactly("LANG", "LC_ALL");
    assertThat(environment.unset()).containsExactly("X", "Y=z");
  }

  @Test
  void whoAndWhere() {
    ExecContext exec =
        Units.exec(
            """
            User=www
            Group=1000
            SupplementaryGroups=audio video
            SupplementaryGroups=disk
            WorkingDirectory=/srv//%p/
            UMask=027
            Nice=-5
            OOMScoreAdjust=500
            IgnoreSIGPIPE=no
            """);
    assertThat(exec.user()).contains("www");
    assertThat(exec.group()).contains("1000");
    assertThat(exec.supplementaryGroups()).containsExactly("audio", "video", "disk");
    assertThat(exec.workingDirectory())
        .contains(new WorkingDirectory(new WorkingDirectory.At("/srv/web"), false));
    assertThat(exec.umask()).isEqualTo(0027);
    assertThat(exec.nice()).hasValue(-5);
    assertThat(exec.oomScoreAdjust()).hasValue(500);
    assertThat(exec.ignoreSigpipe()).isFalse();
  }

  @Test
  void workingDirectories() {
    assertThat(Units.exec("WorkingDirectory=-~").workingDirectory())
        .contains(new WorkingDirectory(new WorkingDirectory.Home(), true));
    assertThat(Units.exec("WorkingDirectory=-/a").workingDirectory())
        .contains(new WorkingDirectory(new WorkingDirectory.At("/a"), true));
    assertThat(Units.exec("WorkingDirectory=/a\nWorkingDirectory=").workingDirectory()).isEmpty();
    assertThat(Units.exec("WorkingDirectory=-a").workingDirectory()).isEmpty();
    assertThat(
            Units.read("a.service", "[Service]\nExecStart=/bin/a\nWorkingDirectory=/data\n")
                .unit()
                .requiresMountsFor())
        .containsExactly("/data");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "WorkingDirectory=a",
        "User=a:b",
        "User=65535",
        "User=01",
        "Group=..",
        "User=a/b",
        "SupplementaryGroups=a \":\"",
        "User=4294967295",
        "WorkingDirectory=/a/../b"
      })
  void whatWouldRunElsewhereIsRefused(String line) {
    assertThat(Units.refusal("a.service", "[Service]\nExecStart=/bin/a\n" + line).section())
        .isEqualTo("Service");
  }

  @ParameterizedTest
  @CsvSource({
    "LimitNOFILE=1024, NOFILE, 1024, 1024",
    "LimitNOFILE=1024:4096, NOFILE, 1024, 4096",
    "LimitNOFILE=5:infinity, NOFILE, 5, -1",
    "LimitCORE=infinity, CORE, -1, -1",
    "LimitCORE=1K:1M, CORE, 1024, 1048576",
    "LimitCPU=1500ms, CPU, 2, 2",
    "LimitCPU=1min, CPU, 60, 60",
    "LimitRTTIME=500, RTTIME, 500, 500",
    "LimitRTTIME=1ms, RTTIME, 1000, 1000",
    "LimitNICE=-5, NICE, 25, 25",
    "LimitNICE=+19, NICE, 1, 1",
    "LimitNICE=30, NICE, 30, 30",
    "LimitAS=1.5G, AS, 1610612736, 1610612736"
  })
  void limitsHaveUnitsOfTheirOwn(String line, ProcessLimit limit, long soft, long hard) {
    assertThat(Units.exec(line).limits())
        .isEqualTo(Map.of(limit, new ProcessLimit.Value(soft, hard)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"LimitNOFILE=5:3", "LimitNOFILE=1K", "LimitCPU=x", "LimitNICE=41", "LimitAS="})
  void otherLimitsAreIgnored(String line) {
    assertThat(Units.exec(line).limits()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''                                         | Null[] | Journal[] | Inherit[]
          StandardOutput=null                        | Null[] | Null[] | Inherit[]
          StandardOutput=file:/a//b                  | Null[] | File[path=/a/b, mode=OVERWRITE] | Inherit[]
          StandardError=append:/a                    | Null[] | Journal[] | File[path=/a, mode=APPEND]
          StandardError=truncate:/%n                 | Null[] | Journal[] | File[path=/web.service, mode=TRUNCATE]
          StandardInput=socket                       | Socket[] | Inherit[] | Inherit[]
          StandardInput=socket;StandardError=journal | Socket[] | Inherit[] | Journal[]
          StandardInput=fd:in                        | NamedDescriptor[name=in] | Inherit[] | Inherit[]
          StandardInput=file:/a                      | File[path=/a] | Journal[] | Inherit[]
          StandardInputText=hello                    | Data[] | Journal[] | Inherit[]
          StandardInput=data                         | Data[] | Journal[] | Inherit[]
          StandardOutput=fd                          | Null[] | NamedDescriptor[name=stdout] | Inherit[]
          StandardError=fd:                          | Null[] | Journal[] | NamedDescriptor[name=stderr]
          StandardOutput=kmsg                        | Null[] | Journal[] | Inherit[]
          StandardOutput=syslog+console              | Null[] | Journal[] | Inherit[]
          StandardOutput=socket;StandardOutput=what  | Null[] | Socket[] | Inherit[]
          StandardOutput=file:a                      | Null[] | Journal[] | Inherit[]
          """)
  void streams(String lines, String input, String output, String error) {
    ExecContext exec = Units.exec(lines.replace(';', '\n'));
    assertThat(exec.standardInput()).hasToString(input);
    assertThat(exec.standardOutput()).hasToString(output);
    assertThat(exec.standardError()).hasToString(error);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "StandardInput=tty",
        "StandardInput=tty-force",
        "StandardOutput=tty",
        "StandardError=tty"
      })
  void terminalsAreRefused(String line) {
    assertThat(Units.refusal("a.service", "[Service]\nExecStart=/bin/a\n" + line))
        .hasMessageContaining("a terminal is not supported");
  }

  @Test
  void inputDataIsTextAndBytes() {
    ExecContext exec =
        Units.exec(
            """
            StandardInputText=gone
            StandardInputText=
            StandardInputText=one\\ttwo %n
            StandardInputData=AAEC /w==
            """);
    byte[] text = "one\ttwo web.service\n".getBytes(StandardCharsets.UTF_8);
    assertThat(exec.inputData().bytes()).startsWith(text).endsWith(0, 1, 2, 0xff);
    assertThat(exec.inputData().size()).isEqualTo(text.length + 4);
  }

  @Test
  void logSettings() {
    LogSettings log =
        Units.exec(
                """
                SyslogIdentifier=%p-log
                SyslogFacility=local3
                SyslogLevel=err
                SyslogLevelPrefix=no
                LogLevelMax=notice
                LogRateLimitIntervalSec=5
                """)
            .log();
    assertThat(log.identifier()).contains("web-log");
    assertThat(log.facility()).isEqualTo(19);
    assertThat(log.level()).isEqualTo(3);
    assertThat(log.levelPrefix()).isFalse();
    assertThat(log.levelMax()).hasValue(5);
    assertThat(log.rateLimit()).contains(new RateLimit(TimeSpan.ofSeconds(5), 10_000));
    assertThat(Units.exec("LogRateLimitBurst=0").log().rateLimit().orElseThrow().isOff()).isTrue();
  }

  @Test
  void directories() {
    UnitDirectories directories =
        Units.exec(
                """
                RuntimeDirectory=gone
                RuntimeDirectory=
                RuntimeDirectory=%p a//b/
                RuntimeDirectoryMode=0700
                RuntimeDirectoryPreserve=restart
                StateDirectory=data:link data:other x\\x20y
                CacheDirectory=/a ../b private ok
                ConfigurationDirectory=a:b
                """)
            .directories();
    assertThat(directories.runtimePreserve()).isEqualTo(UnitDirectories.Preserve.RESTART);
    assertThat(directories.folders())
        .isEqualTo(
            Map.of(
                Kind.RUNTIME,
                new Folders(
                    List.of(new Folder("web", List.of()), new Folder("a/b", List.of())), 0700),
                Kind.STATE,
                new Folders(
                    List.of(
                        new Folder("data", List.of("link", "other")), new Folder("x y", List.of())),
                    0755),
                Kind.CACHE,
                new Folders(List.of(new Folder("ok", List.of())), 0755)));
  }

  @Test
  void killSettings() {
    KillContext kill =
        Units.service(
                """
                KillMode=mixed
                KillSignal=SIGINT
                SendSIGHUP=yes
                SendSIGKILL=no
                FinalKillSignal=QUIT
                WatchdogSignal=9
                """)
            .kill();
    assertThat(kill)
        .isEqualTo(
            new KillContext(
                KillContext.Mode.MIXED,
                Signal.INT,
                Signal.INT,
                true,
                false,
                new Signal(3),
                Signal.KILL));
    assertThat(Units.service("KillSignal=INT\nRestartKillSignal=HUP").kill().restartSignal())
        .isEqualTo(Signal.HUP);
    assertThat(Units.service("KillMode=process\nKillMode=").kill()).isEqualTo(KillContext.DEFAULT);
  }
}
