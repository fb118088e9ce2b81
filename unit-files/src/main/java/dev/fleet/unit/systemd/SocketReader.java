package dev.fleet.unit.systemd;

import dev.fleet.unit.UnitName;
import dev.fleet.unit.UnitType;
import dev.fleet.unit.systemd.SocketBody.Endpoint;
import dev.fleet.unit.systemd.SocketBody.FilePath;
import dev.fleet.unit.systemd.SocketBody.Kind;
import dev.fleet.unit.systemd.SocketBody.Listen;
import dev.fleet.unit.systemd.value.RateLimit;
import dev.fleet.unit.systemd.value.TimeSpan;
import dev.fleet.unit.systemd.value.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads {@code [Socket]}. One use, one thread. */
final class SocketReader implements BodyReader {
  static final String SECTION = "Socket";

  private static final Map<String, Kind> KINDS =
      Map.of(
          "ListenStream", Kind.STREAM,
          "ListenDatagram", Kind.DATAGRAM,
          "ListenSequentialPacket", Kind.SEQUENTIAL_PACKET,
          "ListenFIFO", Kind.FIFO,
          "ListenSpecial", Kind.SPECIAL);

  private static final List<ExecPhase> PHASES =
      List.of(ExecPhase.START_PRE, ExecPhase.START_POST, ExecPhase.STOP_PRE, ExecPhase.STOP_POST);

  static final OptionTable<SocketReader> OPTIONS = options();

  private final UnitReader unit;
  private final ExecReader exec = new ExecReader();
  private final KillReader kill = new KillReader();
  private final ResourceReader resources = new ResourceReader();
  private final CommandReader commands = new CommandReader();
  private final SocketOptionReader socketOptions = new SocketOptionReader();
  private final List<Listen> listen = new ArrayList<>();
  private boolean accept;
  private long maxConnections = 64;
  private long maxConnectionsPerSource;
  private @Nullable UnitName service;
  private int socketMode = 0666;
  private Optional<String> socketUser = Optional.empty();
  private Optional<String> socketGroup = Optional.empty();
  private int directoryMode = 0755;
  private boolean removeOnStop;
  private final List<String> symlinks = new ArrayList<>();
  private boolean flushPending;
  private boolean writable;
  private Optional<String> descriptorName = Optional.empty();
  private TimeSpan triggerInterval = TimeSpan.ofSeconds(2);
  private Optional<Long> triggerBurst = Optional.empty();
  private TimeSpan timeout = ServiceTimeoutReader.USUAL;

  SocketReader(UnitReader unit) {
    this.unit = unit;
  }

  @Override
  public String section() {
    return SECTION;
  }

  @Override
  public boolean read(OptionValue value) throws UnitSyntaxException {
    return OPTIONS.read(this, value)
        || SocketOptionReader.OPTIONS.read(socketOptions, value)
        || ExecReader.OPTIONS.read(exec, value)
        || KillReader.OPTIONS.read(kill, value)
        || ResourceReader.OPTIONS.read(resources, value);
  }

  @Override
  public SocketBody build(Reading reading) throws UnitSyntaxException {
    check();
    paths().forEach(unit::requireMountsFor);
    ExecContext context = exec.build();
    BodyReader.requireMounts(unit, context);
    UnitName triggered = service(reading.name());
    unit.dependencies().add(Dependency.TRIGGERS, triggered);
    if (!accept) {
      unit.dependencies().add(Dependency.BEFORE, triggered);
    }
    return new SocketBody(
        listen,
        accept,
        maxConnections,
        maxConnectionsPerSource,
        triggered,
        socketMode,
        socketUser,
        socketGroup,
        directoryMode,
        removeOnStop,
        symlinks,
        flushPending,
        writable,
        socketOptions.build(),
        descriptorName.orElse(accept ? "connection" : reading.name().value()),
        new RateLimit(triggerInterval, triggerBurst.orElse(accept ? 200L : 20L)),
        timeout,
        commands.commands(),
        context,
        kill.build(),
        resources.build());
  }

  private void check() throws UnitSyntaxException {
    refuseIf(
        listen.isEmpty(),
        "Unit has no Listen setting (ListenStream=, ListenDatagram=, ListenFIFO=, ...). Refusing.");
    refuseIf(
        accept && listen.stream().anyMatch(SocketReader::isNonAccepting),
        "Unit configured for accepting sockets, but sockets are non-accepting. Refusing.");
    refuseIf(accept && maxConnections == 0, "MaxConnection= setting too small. Refusing.");
    refuseIf(
        accept && service != null,
        "Explicit service configuration for accepting socket units not supported. Refusing.");
    refuseIf(
        !symlinks.isEmpty() && paths().size() != 1,
        "Unit has symlinks set but none or more than one node in the file system. Refusing.");
  }

  private static boolean isNonAccepting(Listen entry) {
    return entry.kind() != Kind.STREAM && entry.kind() != Kind.SEQUENTIAL_PACKET;
  }

  private static void refuseIf(boolean wrong, String fault) throws UnitSyntaxException {
    if (wrong) {
      throw UnitSyntaxException.rule(SECTION, "", fault);
    }
  }

  private List<String> paths() {
    var paths = new ArrayList<String>();
    for (Listen entry : listen) {
      if (entry.endpoint() instanceof FilePath file && entry.kind() != Kind.SPECIAL) {
        paths.add(file.path());
      }
    }
    return paths;
  }

  private UnitName service(UnitName own) {
    if (service != null) {
      return service;
    }
    return accept
        ? new UnitName(own.prefix() + "@" + UnitType.SERVICE.suffix())
        : TriggeredUnit.sibling(own, UnitType.SERVICE);
  }

  private static OptionTable<SocketReader> options() {
    var options = OptionTable.<SocketReader>of();
    KINDS.forEach(
        (name, kind) -> options.option(name, (socket, value) -> socket.listen(kind, value)));
    for (String name : List.of("ListenNetlink", "ListenMessageQueue", "ListenUSBFunction")) {
      options.refused(name, SocketReader::refuse);
    }
    for (ExecPhase phase : PHASES) {
      options.option(phase.option(), (socket, value) -> socket.commands.read(phase, value));
    }
    return options
        .bool("Accept", (socket, on) -> socket.accept = on)
        .unsigned("MaxConnections", (socket, most) -> socket.maxConnections = most)
        .unsigned(
            "MaxConnectionsPerSource", (socket, most) -> socket.maxConnectionsPerSource = most)
        .option("Service", SocketReader::service)
        .mode("SocketMode", (socket, mode) -> socket.socketMode = mode)
        .option("SocketUser", (socket, value) -> socket.socketUser = account(value))
        .option("SocketGroup", (socket, value) -> socket.socketGroup = account(value))
        .mode("DirectoryMode", (socket, mode) -> socket.directoryMode = mode)
        .bool("RemoveOnStop", (socket, on) -> socket.removeOnStop = on)
        .option("Symlinks", SocketReader::symlinks)
        .bool("FlushPending", (socket, on) -> socket.flushPending = on)
        .bool("Writable", (socket, on) -> socket.writable = on)
        .option("FileDescriptorName", SocketReader::descriptorName)
        .span("TriggerLimitIntervalSec", (socket, span) -> socket.triggerInterval = span)
        .unsigned("TriggerLimitBurst", (socket, burst) -> socket.triggerBurst = Optional.of(burst))
        .timeout("TimeoutSec", (socket, span) -> socket.timeout = span)
        .build();
  }

  private void listen(Kind kind, OptionValue value) throws UnitSyntaxException {
    if (value.isEmpty()) {
      listen.clear();
      return;
    }
    Optional<Endpoint> endpoint =
        switch (kind) {
          case FIFO -> value.path().map(OptionValue::moveFromVarRun).map(FilePath::new);
          case SPECIAL -> value.path().map(FilePath::new);
          case STREAM, DATAGRAM, SEQUENTIAL_PACKET -> endpoint(kind, value);
        };
    endpoint.ifPresent(place -> listen.add(new Listen(kind, place)));
  }

  private static Optional<Endpoint> endpoint(Kind kind, OptionValue value)
      throws UnitSyntaxException {
    Optional<String> text =
        value.expand(value.text(), UnitPath.MOST_BYTES).map(OptionValue::moveFromVarRun);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    if (text.get().startsWith("vsock:")) {
      throw value.fault("vsock is not supported; listen on a path or a port");
    }
    Optional<Endpoint> endpoint = EndpointReader.parse(text.get());
    if (endpoint.isEmpty()) {
      value.warn(
          "Failed to parse address value in '" + text.get() + "', ignoring: Invalid argument");
    } else if (kind == Kind.SEQUENTIAL_PACKET && isInternet(endpoint.get())) {
      value.warn("Address family not supported, ignoring: " + value.text());
      return Optional.empty();
    }
    return endpoint;
  }

  private static boolean isInternet(Endpoint endpoint) {
    return switch (endpoint) {
      case SocketBody.FilePath file -> false;
      case SocketBody.AbstractName name -> false;
      case SocketBody.AnyAddress any -> true;
      case SocketBody.Ipv4 address -> true;
      case SocketBody.Ipv6 address -> true;
    };
  }

  private void refuse(OptionValue value) throws UnitSyntaxException {
    if (value.isEmpty()) {
      listen.clear();
      return;
    }
    throw value.fault("is not supported; use ListenStream=, ListenDatagram= or ListenFIFO=");
  }

  private void service(OptionValue value) {
    value
        .exactUnitName(
            value.text(), name -> "Unit must be of type service, ignoring: " + value.text())
        .ifPresent(
            name -> {
              if (name.type() == UnitType.SERVICE && !name.isTemplate()) {
                service = name;
              } else if (name.isTemplate()) {
                value.warn("Failed to load unit " + value.text() + ", ignoring");
              } else {
                value.warn("Unit must be of type service, ignoring: " + value.text());
              }
            });
  }

  private static Optional<String> account(OptionValue value) throws UnitSyntaxException {
    return value.isEmpty() ? Optional.empty() : Optional.of(AccountName.read(value, value.text()));
  }

  private void symlinks(OptionValue value) {
    if (value.isEmpty()) {
      symlinks.clear();
      return;
    }
    for (String word : value.words(Words.Rule.UNQUOTE)) {
      Optional<String> path = value.path(word);
      if (path.isEmpty()) {
        // What comes after a malformed path is ignored too.
        break;
      }
      symlinks.add(path.get());
    }
  }

  private void descriptorName(OptionValue value) {
    if (value.isEmpty()) {
      descriptorName = Optional.empty();
      return;
    }
    Optional<String> name = value.expanded().filter(text -> !text.isEmpty());
    if (name.filter(StreamReader::isDescriptorName).isPresent()) {
      descriptorName = name;
    } else {
      name.ifPresent(text -> value.warn("Invalid file descriptor name, ignoring: " + text));
    }
  }
}
