package dev.fleet.ctl;

import dev.fleet.v1.Machine;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Model.CommandSpec;

/** {@code fleetctl list-machines}. */
final class ListMachinesCommand implements Command {
  private static final String INITIAL = "machine,ip,metadata";
  private static final List<String> KNOWN =
      List.of("machine", "ip", "metadata", "hostname", "version", "manager", "scheduling");

  @Override
  public String summary() {
    return "Enumerate the machines of the cluster";
  }

  @Override
  public String usage() {
    return "[-l|--full] [--no-legend] [--fields]";
  }

  @Override
  public String description() {
    return """
    Lists all machines of the cluster, by ID.

    Fields: machine, ip, metadata, hostname, version, manager, scheduling

    For scripts: fleetctl list-machines --no-legend --full --fields machine
    """;
  }

  @Override
  public void declare(CommandSpec spec) {
    Fields.declare(spec, INITIAL);
  }

  @Override
  public int run(Invocation call) throws CommandFailure, InterruptedException {
    Fields<Machine> fields = Fields.read(call, INITIAL, KNOWN);
    boolean full = fields.full(call);
    Machines machines;
    try {
      machines = Registry.machines(call.cluster());
    } catch (CallFailure e) {
      throw new CommandFailure(
          """
          Error retrieving list of active machines from fleet API (%s)
          Possible issues:
            etcd is unhealthy and/or lost quorum
            connection cannot be established to any etcd servers\
          """
              .formatted(e.text()));
    }
    fields.print(
        call.terminal(),
        new ArrayList<>(machines.all()),
        (machine, field) -> cell(machine, field, full));
    return 0;
  }

  private static String cell(Machine machine, String field, boolean full) {
    return switch (field) {
      case "machine" -> full ? machine.getId() : Machines.shortId(machine.getId());
      case "ip" -> orDash(machine.getPrimaryIp());
      case "metadata" -> orDash(metadata(machine.getMetadataMap()));
      case "hostname" -> orDash(machine.getHostname());
      case "version" -> orDash(machine.getVersion());
      case "manager" -> orDash(machine.getUnitManager());
      case "scheduling" -> scheduling(machine);
      default -> throw new IllegalArgumentException(field);
    };
  }

  static String orDash(String value) {
    return value.isEmpty() ? "-" : value;
  }

  private static String metadata(Map<String, String> metadata) {
    var text = new StringBuilder();
    for (Map.Entry<String, String> entry : new TreeMap<>(metadata).entrySet()) {
      text.append(text.isEmpty() ? "" : ",");
      text.append(entry.getKey()).append('=').append(entry.getValue());
    }
    return text.toString();
  }

  private static String scheduling(Machine machine) {
    return switch (machine.getScheduling()) {
      case MACHINE_SCHEDULING_SCHEDULABLE -> "schedulable";
      case MACHINE_SCHEDULING_CORDONED -> "cordoned";
      case MACHINE_SCHEDULING_DRAINING -> "draining";
      case MACHINE_SCHEDULING_UNSPECIFIED, UNRECOGNIZED -> "-";
    };
  }
}
