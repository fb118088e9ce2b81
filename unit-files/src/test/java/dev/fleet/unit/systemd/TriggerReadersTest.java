package dev.fleet.unit.systemd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.unit.UnitName;
import dev.fleet.unit.systemd.SocketBody.Kind;
import dev.fleet.unit.systemd.SocketBody.Listen;
import dev.fleet.unit.systemd.TimerBody.Base;
import dev.fleet.unit.systemd.TimerBody.Monotonic;
import dev.fleet.unit.systemd.value.RateLimit;
import dev.fleet.unit.systemd.value.TimeSpan;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Timers, paths, sockets and mounts. */
final class TriggerReadersTest {
  @Test
  void timers() {
    UnitDefinition unit =
        Units.read(
            "job@x.timer",
            """
            [Timer]
            OnBootSec=1h
            OnCalendar=
            OnActiveSec=5
            OnUnitActiveSec=1min
            OnUnitInactiveSec=2min
            OnStartupSec=3
            OnCalendar=Mon 10:00
            OnCalendar=hourly UTC
            Persistent=yes
            AccuracySec=1s
            RandomizedDelaySec=10
            FixedRandomDelay=yes
            RemainAfterElapse=no
            """);
    var timer = (TimerBody) unit.body();
    assertThat(timer.monotonic())
        .containsExactly(
            new Monotonic(Base.ACTIVE, TimeSpan.ofSeconds(5)),
            new Monotonic(Base.UNIT_ACTIVE, TimeSpan.ofSeconds(60)),
            new Monotonic(Base.UNIT_INACTIVE, TimeSpan.ofSeconds(120)),
            new Monotonic(Base.STARTUP, TimeSpan.ofSeconds(3)));
    assertThat(timer.calendars())
        .extracting(Object::toString)
        .containsExactly("Mon *-*-* 10:00:00", "*-*-* *:00:00 UTC");
    assertThat(timer.persistent()).isTrue();
    assertThat(timer.accuracy()).isEqualTo(TimeSpan.ofSeconds(1));
    assertThat(timer.randomizedDelay()).isEqualTo(TimeSpan.ofSeconds(10));
    assertThat(timer.fixedRandomDelay()).isTrue();
    assertThat(timer.remainAfterElapse()).isFalse();
    assertThat(timer.unit()).isEqualTo(new UnitName("job@x.service"));
    assertThat(unit.unit().dependencies().of(Dependency.TRIGGERS)).containsExactly(timer.unit());
    assertThat(unit.unit().dependencies().of(Dependency.BEFORE)).containsExactly(timer.unit());
  }

  @Test
  void timersMayStartAnything() {
    var timer =
        (TimerBody)
            Units.read("a.timer", "[Timer]\nOnBootSec=1\nUnit=b.target\nUnit=c.target\n").body();
    assertThat(timer.unit()).isEqualTo(new UnitName("b.target"));
    assertThat(timer.accuracy()).isEqualTo(TimeSpan.ofSeconds(60));
    assertThat(timer.remainAfterElapse()).isTrue();
  }

  @Test
  void paths() {
    UnitDefinition unit =
        Units.read(
            "spool.path",
            """
            [Path]
            PathExists=/gone
            PathChanged=
            PathExists=/a
            PathExistsGlob=/b/*
            PathChanged=/c//
            PathModified=/%p
            DirectoryNotEmpty=/e
            MakeDirectory=yes
            DirectoryMode=0700
            TriggerLimitBurst=5
            """);
    var path = (PathBody) unit.body();
    assertThat(path.watches())
        .extracting(watch -> watch.kind() + " " + watch.path())
        .containsExactly(
            "EXISTS /a",
            "EXISTS_GLOB /b/*",
            "CHANGED /c",
            "MODIFIED /spool",
            "DIRECTORY_NOT_EMPTY /e");
    assertThat(path.makeDirectory()).isTrue();
    assertThat(path.directoryMode()).isEqualTo(0700);
    assertThat(path.triggerLimit()).isEqualTo(new RateLimit(TimeSpan.ofSeconds(2), 5));
    assertThat(path.unit()).isEqualTo(new UnitName("spool.service"));
    assertThat(unit.unit().requiresMountsFor()).hasSize(5);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ListenStream=80               | Listen[kind=STREAM, endpoint=AnyAddress[port=80]]
          ListenStream=1.2.3.4:80       | Listen[kind=STREAM, endpoint=Ipv4[address=1.2.3.4, port=80]]
          ListenDatagram=[::1]:53       | Listen[kind=DATAGRAM, endpoint=Ipv6[address=::1, port=53, scope=Optional.empty]]
          ListenStream=[fe80::1]:1%%eth0| Listen[kind=STREAM, endpoint=Ipv6[address=fe80::1, port=1, scope=Optional[eth0]]]
          ListenStream=/run/%p.sock     | Listen[kind=STREAM, endpoint=FilePath[path=/run/web.sock]]
          ListenStream=/var/run/a       | Listen[kind=STREAM, endpoint=FilePath[path=/run/a]]
          ListenSequentialPacket=@a     | Listen[kind=SEQUENTIAL_PACKET, endpoint=AbstractName[name=a]]
          ListenFIFO=/run//f            | Listen[kind=FIFO, endpoint=FilePath[path=/run/f]]
          ListenSpecial=/dev/x          | Listen[kind=SPECIAL, endpoint=FilePath[path=/dev/x]]
          """)
  void socketsListen(String line, String listen) {
    var socket = (SocketBody) Units.read("web.socket", "[Socket]\n" + line + "\n").body();
    assertThat(socket.listen()).extracting(Listen::toString).containsExactly(listen);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "65536",
        "x",
        "a:80",
        "1.2.3:80",
        "1.2.3.256:80",
        "01.2.3.4:80",
        "[::1]",
        "[::1:80",
        "[1::2::3]:80",
        "[g::]:80",
        "[::1]:0",
        "/",
        "@",
        "1.2.3.4:",
        "[1:2:3:4:5:6:7]:1",
        ""
      })
  void otherTextIsNoAddress(String text) {
    assertThat(EndpointReader.parse(text)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"::", "::1", "1:2:3:4:5:6:7:8", "fe80::1:2", "::ffff:1.2.3.4", "1::"})
  void addressesOfIpv6(String address) {
    assertThat(EndpointReader.parse("[" + address + "]:1"))
        .contains(new SocketBody.Ipv6(address, 1, Optional.empty()));
  }

  @Test
  void socketsHaveSettings() {
    UnitDefinition unit =
        Units.read(
            "web.socket",
            """
            [Socket]
            ListenStream=/run/web.sock
            SocketMode=0600
            SocketUser=www
            SocketGroup=www
            DirectoryMode=0711
            RemoveOnStop=yes
            Symlinks=/run/a /run/b
            Backlog=5
            BindIPv6Only=yes
            KeepAlive=yes
            ReceiveBuffer=8K
            PipeSize=1M
            Priority=6
            PassCredentials=yes
            FileDescriptorName=main
            Service=other.service
            TimeoutSec=5
            ExecStartPre=/bin/a
            ExecStopPost=/bin/b
            """);
    var socket = (SocketBody) unit.body();
    assertThat(unit.warnings()).isEmpty();
    assertThat(socket.socketMode()).isEqualTo(0600);
    assertThat(socket.socketUser()).contains("www");
    assertThat(socket.directoryMode()).isEqualTo(0711);
    assertThat(socket.removeOnStop()).isTrue();
    assertThat(socket.symlinks()).containsExactly("/run/a", "/run/b");
    assertThat(socket.options().backlog()).isEqualTo(5);
    assertThat(socket.options().bindIpv6Only()).isEqualTo(SocketBody.BindIpv6Only.IPV6_ONLY);
    assertThat(socket.options().keepAlive()).isTrue();
    assertThat(socket.options().receiveBuffer()).hasValue(8192);
    assertThat(socket.options().priority()).hasValue(6);
    assertThat(socket.options().passCredentials()).isTrue();
    assertThat(socket.descriptorName()).isEqualTo("main");
    assertThat(socket.service()).isEqualTo(new UnitName("other.service"));
    assertThat(socket.timeout()).isEqualTo(TimeSpan.ofSeconds(5));
    assertThat(socket.triggerLimit()).isEqualTo(new RateLimit(TimeSpan.ofSeconds(2), 20));
    assertThat(socket.commands(ExecPhase.START_PRE)).hasSize(1);
    assertThat(unit.unit().dependencies().of(Dependency.BEFORE)).containsExactly(socket.service());
  }

  @Test
  void acceptingSocketsStartInstances() {
    UnitDefinition unit =
        Units.read("echo.socket", "[Socket]\nListenStream=7\nAccept=yes\nMaxConnections=3\n");
    var socket = (SocketBody) unit.body();
    assertThat(socket.accept()).isTrue();
    assertThat(socket.maxConnections()).isEqualTo(3);
    assertThat(socket.service()).isEqualTo(new UnitName("echo@.service"));
    assertThat(socket.descriptorName()).isEqualTo("connection");
    assertThat(socket.triggerLimit().burst()).isEqualTo(200);
    assertThat(socket.listen()).extracting(Listen::kind).containsExactly(Kind.STREAM);
    assertThat(unit.unit().dependencies().of(Dependency.BEFORE)).isEmpty();
  }

  @Test
  void mounts() {
    UnitDefinition unit =
        Units.read(
            "srv-my\\x2ddata.mount",
            """
            [Mount]
            What=tmpfs
            Where=/srv/my-data
            Type=tmpfs
            Options=size=1m,%p
            LazyUnmount=yes
            TimeoutSec=0
            """);
    var mount = (MountBody) unit.body();
    assertThat(mount.what()).isEqualTo("tmpfs");
    assertThat(mount.where()).isEqualTo("/srv/my-data");
    assertThat(mount.type()).contains("tmpfs");
    assertThat(mount.options()).contains("size=1m,srv-my\\x2ddata");
    assertThat(mount.lazyUnmount()).isTrue();
    assertThat(mount.timeout().isInfinite()).isTrue();
    assertThat(mount.directoryMode()).isEqualTo(0755);
    assertThat(unit.unit().requiresMountsFor()).isEqualTo(List.of("/srv"));
    assertThat(((MountBody) Units.read("a.mount", "[Mount]\nWhat=x\n").body()).where())
        .isEqualTo("/a");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a.timer  | [Timer];Persistent=yes              | Timer unit lacks value setting. Refusing.
          a.path   | [Path];MakeDirectory=yes            | Path unit lacks path setting. Refusing.
          a.path   | [Path];PathExists=rel               | Path unit lacks path setting. Refusing.
          a.socket | [Socket];Accept=yes                 | Unit has no Listen setting
          a.socket | [Socket];ListenFIFO=/a;Accept=yes   | sockets are non-accepting. Refusing.
          a.socket | [Socket];ListenStream=1;Accept=yes;MaxConnections=0 | setting too small. Refusing.
          a.socket | [Socket];ListenStream=1;Accept=yes;Service=b.service | Explicit service configuration
          a.socket | [Socket];ListenStream=1;Symlinks=/a | Unit has symlinks set but none
          a.socket | [Socket];ListenNetlink=route 1      | [Socket] ListenNetlink=: is not supported
          a.socket | [Socket];ListenStream=vsock:1:2     | [Socket] ListenStream=: vsock is not supported
          a.mount  | [Mount];What=x;Where=/b             | Where= setting doesn't match unit name. Refusing.
          a.mount  | [Mount];Where=/a                    | What= setting is missing. Refusing.
          proc.mount | [Mount];What=x                    | Cannot create mount unit for API file system /proc.
          a.automount | [Automount];Where=/a             | automount units are not supported without systemd; use
          a.device | [Unit];Description=x                | device units are not supported
          a.swap   | [Swap];What=/a                      | swap units are not supported
          a.slice  | [Slice];CPUWeight=1                 | slice units are not supported
          a.scope  | [Scope];CPUWeight=1                 | scope units are not supported
          a.busname | [BusName];X=1                      | such units are not supported
          a.snapshot | [Unit];Description=x              | such units are not supported
          """)
  void whatCannotWorkIsRefused(String name, String text, String reason) {
    assertThat(Units.refusal(name, text.replace(';', '\n'))).hasMessageContaining(reason);
  }
}
