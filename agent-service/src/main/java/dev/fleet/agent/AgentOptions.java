package dev.fleet.agent;

import dev.fleet.runtime.config.Option;
import dev.fleet.runtime.config.Parsers;
import dev.fleet.runtime.config.Settings;
import dev.fleet.runtime.config.UsageException;
import dev.fleet.runtime.grpc.Endpoint;
import dev.fleet.runtime.grpc.GrpcOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The options of agent-service. */
final class AgentOptions {
  static final Option<String> MACHINE_ID =
      Option.optional(
          "machine-id", Parsers.nonEmpty(), "Machine ID, in place of the one in the file");
  static final Option<Path> MACHINE_ID_FILE =
      Option.of("machine-id-file", Parsers.path(), "/etc/machine-id", "File with the machine ID");
  static final Option<String> HOSTNAME =
      Option.optional("hostname", Parsers.nonEmpty(), "Name of the host, in place of its own");
  static final Option<String> PUBLIC_IP =
      Option.optional(
          "public-ip",
          Parsers.text(),
          "Address that others reach this machine at; without it the first IPv4 address of the"
              + " default route");
  static final Option<Map<String, String>> METADATA =
      Option.of("metadata", Parsers.map(), "", "Metadata of this machine: key=value,key=value");
  static final Option<List<Endpoint>> LISTEN = GrpcOptions.listen("127.0.0.1:7401");
  static final Option<Endpoint> ADVERTISE =
      Option.optional(
          "advertise",
          text -> Endpoint.parse(text, 7401),
          "Where others reach AgentService; without it the first address listened on");
  static final Option<List<Endpoint>> REGISTRY =
      GrpcOptions.target(
          "registry", "127.0.0.1:7400", "Registry replicas: host:port, several after commas");
  static final Option<String> JOURNAL_ENDPOINT =
      Option.of(
          "journal-endpoint",
          Parsers.text(),
          "",
          "HOST:PORT of this machine's journal-service; empty if it has none");
  static final Option<Integer> SSH_PORT =
      Option.of(
          "ssh-port", Parsers.integer(0, 65_535), "0", "Port of this machine's sshd; 0 means 22");
  static final Option<Duration> SESSION_TTL =
      Option.optional(
          "session-ttl",
          Parsers.duration(Duration.ofSeconds(1), Duration.ofMinutes(10)),
          "How long this machine counts as alive without a sign of life; without it the registry's"
              + " 5s");
  static final Option<Init> INIT =
      Option.of(
          "init",
          Parsers.oneOf(Init.class),
          "systemd",
          "What runs the units: systemd, or the agent itself (embedded), which needs neither"
              + " systemd nor root");
  static final Option<Boolean> IGNORE_SANDBOXING =
      Option.flag(
          "ignore-sandboxing",
          "With --init embedded: run units without the sandboxing that their files ask for, instead"
              + " of refusing them");
  static final Option<Path> UNITS_DIRECTORY =
      Option.optional(
          "units-directory",
          Parsers.path(),
          "Folder of fleet's unit files; without it /run/fleet/units, for other users than root"
              + " fleet/units in XDG_RUNTIME_DIR");
  static final Option<Path> STATE_DIRECTORY =
      Option.optional(
          "state-directory",
          Parsers.path(),
          "Folder of the agent's records, which need not outlive a boot; without it"
              + " /run/fleet/agent, for other users than root fleet/agent in XDG_RUNTIME_DIR");
  static final Option<Path> JOURNAL_DIRECTORY =
      Option.optional(
          "journal-directory",
          Parsers.path(),
          "With --init embedded: folder of the journal, the same as journal-service's; without it"
              + " /var/log/fleet/journal, for other users than root fleet/journal in"
              + " XDG_STATE_HOME");
  static final Option<String> BUS =
      Option.of(
          "system-bus",
          Parsers.nonEmpty(),
          "unix:path=/run/dbus/system_bus_socket",
          "D-Bus address of the system bus");
  static final Option<Boolean> LEAVE_ON_STOP =
      Option.flag(
          "leave-on-stop",
          "When stopped, stop and unload all units and leave the cluster; otherwise they run on");

  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_.-]{1,64}");

  private AgentOptions() {}

  static List<Option<?>> all() {
    var options =
        new ArrayList<Option<?>>(
            List.of(
                MACHINE_ID,
                MACHINE_ID_FILE,
                HOSTNAME,
                PUBLIC_IP,
                METADATA,
                LISTEN,
                GrpcOptions.SOCKET_MODE,
                ADVERTISE,
                REGISTRY,
                JOURNAL_ENDPOINT,
                SSH_PORT,
                SESSION_TTL,
                INIT,
                IGNORE_SANDBOXING,
                UNITS_DIRECTORY,
                STATE_DIRECTORY,
                JOURNAL_DIRECTORY,
                BUS,
                LEAVE_ON_STOP));
    options.addAll(GrpcOptions.TLS);
    return options;
  }

  /** Reads what the options leave to the host. */
  static AgentConfig config(Settings settings, Duration stopTimeout) throws UsageException {
    return new AgentConfig(
        machineId(settings),
        settings.find(HOSTNAME).orElseGet(() -> Host.hostname()),
        Host.bootId(),
        settings.find(PUBLIC_IP).orElseGet(() -> Host.publicIp()),
        settings.get(METADATA),
        GrpcOptions.serverConfig(settings, LISTEN),
        settings.find(ADVERTISE),
        settings.get(JOURNAL_ENDPOINT),
        settings.get(SSH_PORT),
        settings.get(REGISTRY),
        GrpcOptions.clientConfig(settings),
        settings.find(SESSION_TTL),
        AgentFolders.of(settings).state(),
        settings.get(LEAVE_ON_STOP),
        stopTimeout.multipliedBy(8).dividedBy(10));
  }

  private static String machineId(Settings settings) throws UsageException {
    Optional<String> given = settings.find(MACHINE_ID);
    String source = "--machine-id";
    String id;
    if (given.isPresent()) {
      id = given.get();
    } else {
      Path file = settings.get(MACHINE_ID_FILE);
      source = file.toString();
      try {
        id = Files.readString(file).strip();
      } catch (IOException e) {
        throw new UsageException(
            "cannot read the machine ID from "
                + file
                + "; make it with systemd-machine-id-setup, or give --machine-id");
      }
    }
    if (id.equals("uninitialized") || !ID.matcher(id).matches()) {
      throw new UsageException(
          source + " holds no machine ID (1 to 64 characters of A-Z a-z 0-9 _ . -): '" + id + "'");
    }
    return id;
  }
}
