package dev.fleet.unit.systemd;

import dev.fleet.unit.systemd.SocketBody.BindIpv6Only;
import dev.fleet.unit.systemd.value.Bool;
import dev.fleet.unit.systemd.value.Numbers;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.BiConsumer;

/** Reads the options of {@code [Socket]} that become those of a socket. One use, one thread. */
final class SocketOptionReader {
  private static final long USUAL_BACKLOG = 0xffff_ffffL;

  static final OptionTable<SocketOptionReader> OPTIONS = options();

  private long backlog = USUAL_BACKLOG;
  private BindIpv6Only bindIpv6Only = BindIpv6Only.DEFAULT;
  private boolean keepAlive;
  private boolean noDelay;
  private boolean freeBind;
  private boolean transparent;
  private boolean broadcast;
  private boolean reusePort;
  private boolean passCredentials;
  private boolean passSecurity;
  private boolean passPacketInfo;
  private OptionalLong receiveBuffer = OptionalLong.empty();
  private OptionalLong sendBuffer = OptionalLong.empty();
  private OptionalLong pipeSize = OptionalLong.empty();
  private OptionalInt priority = OptionalInt.empty();
  private OptionalInt mark = OptionalInt.empty();
  private Optional<String> bindToDevice = Optional.empty();

  SocketOptions build() {
    return new SocketOptions(
        backlog,
        bindIpv6Only,
        keepAlive,
        noDelay,
        freeBind,
        transparent,
        broadcast,
        reusePort,
        passCredentials,
        passSecurity,
        passPacketInfo,
        receiveBuffer,
        sendBuffer,
        pipeSize,
        priority,
        mark,
        bindToDevice);
  }

  private static OptionTable<SocketOptionReader> options() {
    var options =
        OptionTable.<SocketOptionReader>of()
            .unsigned("Backlog", (socket, number) -> socket.backlog = number)
            .option("BindIPv6Only", SocketOptionReader::bindIpv6Only)
            .option("BindToDevice", SocketOptionReader::bindToDevice)
            .bool("KeepAlive", (socket, on) -> socket.keepAlive = on)
            .bool("NoDelay", (socket, on) -> socket.noDelay = on)
            .bool("FreeBind", (socket, on) -> socket.freeBind = on)
            .bool("Transparent", (socket, on) -> socket.transparent = on)
            .bool("Broadcast", (socket, on) -> socket.broadcast = on)
            .bool("ReusePort", (socket, on) -> socket.reusePort = on)
            .bool("PassCredentials", (socket, on) -> socket.passCredentials = on)
            .bool("PassSecurity", (socket, on) -> socket.passSecurity = on)
            .bool("PassPacketInfo", (socket, on) -> socket.passPacketInfo = on)
            .ignored(
                "SocketProtocol",
                "KeepAliveTimeSec",
                "KeepAliveIntervalSec",
                "KeepAliveProbes",
                "DeferAcceptSec",
                "IPTOS",
                "IPTTL",
                "Timestamping",
                "TCPCongestion",
                "MessageQueueMaxMessages",
                "MessageQueueMessageSize",
                "SmackLabel",
                "SmackLabelIPIn",
                "SmackLabelIPOut",
                "SELinuxContextFromNet");
    size(options, "ReceiveBuffer", (socket, size) -> socket.receiveBuffer = size);
    size(options, "SendBuffer", (socket, size) -> socket.sendBuffer = size);
    size(options, "PipeSize", (socket, size) -> socket.pipeSize = size);
    number(options, "Priority", (socket, number) -> socket.priority = number);
    number(options, "Mark", (socket, number) -> socket.mark = number);
    return options.build();
  }

  private static void size(
      OptionTable.Builder<SocketOptionReader> options,
      String name,
      BiConsumer<SocketOptionReader, OptionalLong> setter) {
    options.option(
        name,
        (socket, value) -> {
          OptionalLong size = value.size();
          if (size.isPresent()) {
            setter.accept(socket, size);
          }
        });
  }

  private static void number(
      OptionTable.Builder<SocketOptionReader> options,
      String name,
      BiConsumer<SocketOptionReader, OptionalInt> setter) {
    options.option(
        name,
        (socket, value) -> {
          OptionalInt number = Numbers.signed(value.text(), Integer.MIN_VALUE, Integer.MAX_VALUE);
          if (number.isPresent()) {
            setter.accept(socket, number);
          } else {
            value.warnUnreadable("int value");
          }
        });
  }

  private void bindIpv6Only(OptionValue value) {
    Bool.parse(value.text())
        .map(on -> on ? BindIpv6Only.IPV6_ONLY : BindIpv6Only.BOTH)
        .or(() -> OptionValue.constant(BindIpv6Only.class, value.text()))
        .ifPresentOrElse(
            parsed -> bindIpv6Only = parsed, () -> value.warnUnreadable("bind IPv6 only value"));
  }

  private void bindToDevice(OptionValue value) {
    String text = value.text();
    if (value.isEmpty() || text.equals("*")) {
      bindToDevice = Optional.empty();
    } else if (EndpointReader.isInterfaceName(text)
        && !text.equals("all")
        && !text.equals("default")
        && Numbers.unsigned(text, Long.MAX_VALUE).isEmpty()) {
      bindToDevice = Optional.of(text);
    } else {
      value.warn("Invalid interface name, ignoring: " + text);
    }
  }
}
