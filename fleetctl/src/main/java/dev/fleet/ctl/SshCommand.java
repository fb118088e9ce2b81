package dev.fleet.ctl;

import dev.fleet.v1.Machine;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/** {@code fleetctl ssh}: runs the system's ssh to a machine. */
final class SshCommand implements Command {
  /** What ssh itself exits with when it cannot connect. */
  private static final int NOT_RUN = 255;

  @Override
  public String summary() {
    return "Open interactive shell on a machine in the cluster, or run a command there";
  }

  @Override
  public String usage() {
    return "[-A|--forward-agent] [--ssh-port=N] [--machine|--unit] {MACHINE|UNIT} [COMMAND...]";
  }

  @Override
  public String description() {
    return """
    Runs ssh to a machine, named by its ID, by a unit that is on it, or by the beginning of either
    that fits only one. What follows is the command to run there; without one a shell is opened.
    Exits with the code of the command. Keys, user and host settings are those of ssh itself.

    Open a shell on the machine of a unit:
        fleetctl ssh foo.service
    Run a command on a machine:
        fleetctl ssh --machine 113f16a7 uptime
    """;
  }

  @Override
  public void declare(CommandSpec spec) {
    spec.addOption(Flags.text("machine", "ID", "The machine, by the beginning of its ID"));
    spec.addOption(Flags.text("unit", "UNIT", "The machine that has this unit"));
    spec.addOption(
        Flags.toggle("forward-agent", "Forward the local ssh-agent to the machine", "-A", "--A"));
    spec.addOption(
        Flags.number("ssh-port", 22, "Port of the machine's sshd; its own if not given"));
  }

  @Override
  public boolean stopsAtArguments() {
    return true;
  }

  @Override
  public int run(Invocation call) throws CommandFailure, InterruptedException {
    var words = new ArrayList<>(call.arguments());
    Machine machine = machine(call, words);
    if (!words.isEmpty() && words.getFirst().equals("--")) {
      words.removeFirst();
    }
    if (machine.getPrimaryIp().isEmpty()) {
      throw new CommandFailure("Could not determine address of machine.");
    }
    List<String> line = line(call, machine, words.isEmpty());
    line.addAll(words);
    call.terminal().flush();
    return execute(line, call.terminal());
  }

  /** Finds the machine and takes the word that names it off {@code words}. */
  private static Machine machine(Invocation call, List<String> words)
      throws CommandFailure, InterruptedException {
    String machine = call.text("machine", "");
    String unit = call.text("unit", "");
    if (!machine.isEmpty() && !unit.isEmpty()) {
      throw new CommandFailure("Both machine and unit flags provided, please specify only one.");
    }
    try {
      if (!machine.isEmpty()) {
        return SshTarget.about(call.cluster(), machine).machine(machine);
      }
      if (!unit.isEmpty()) {
        return SshTarget.about(call.cluster(), unit).ofUnit(unit);
      }
      if (words.isEmpty()) {
        throw new CommandFailure("Unable to proceed: one machine or unit must be provided");
      }
      String word = words.removeFirst();
      return SshTarget.about(call.cluster(), word).either(word);
    } catch (CallFailure e) {
      throw new CommandFailure("Unable to proceed: " + e.text());
    }
  }

  private static List<String> line(Invocation call, Machine machine, boolean shell)
      throws CommandFailure {
    GlobalOptions globals = call.globals();
    var line = new ArrayList<String>();
    line.add(program(call.terminal()));
    addIfSet(line, "-F", globals.text("ssh-config"));
    line.add("-o");
    line.add("ConnectTimeout=" + Math.max(1, globals.sshTimeout().toSeconds()));
    int port = call.has("ssh-port") ? call.number("ssh-port", 0) : machine.getSshPort();
    if (port != 0) {
      line.add("-p");
      line.add(Integer.toString(port));
    }
    if (!globals.strictHostKeyChecking()) {
      line.add("-o");
      line.add("StrictHostKeyChecking=no");
    }
    addIfSet(line, "-l", globals.text("ssh-username"));
    addIfSet(line, "-J", jump(globals));
    if (!globals.text("known-hosts-file").isEmpty()) {
      line.add("-o");
      line.add("UserKnownHostsFile=" + globals.text("known-hosts-file"));
    }
    if (call.isOn("forward-agent")) {
      line.add("-A");
    }
    if (shell && !isTerminal()) {
      line.add("-T");
    }
    line.add("--");
    line.add(machine.getPrimaryIp());
    return line;
  }

  /** Whether somebody types; a shell that is fed by a file or a pipe needs no terminal. */
  private static boolean isTerminal() {
    try {
      String input = Files.readSymbolicLink(Path.of("/proc/self/fd/0")).toString();
      return input.startsWith("/dev/pts/") || input.startsWith("/dev/tty");
    } catch (IOException e) {
      return true; // Let ssh find out.
    }
  }

  private static String jump(GlobalOptions globals) {
    String tunnel = globals.text("tunnel");
    String user = globals.text("ssh-username");
    return tunnel.isEmpty() || user.isEmpty() || tunnel.indexOf('@') >= 0
        ? tunnel
        : user + "@" + tunnel;
  }

  private static void addIfSet(List<String> line, String option, String value) {
    if (!value.isEmpty()) {
      line.add(option);
      line.add(value);
    }
  }

  /** ssh on the PATH of the environment. */
  private static String program(Terminal terminal) throws CommandFailure {
    for (String folder : terminal.variable("PATH").split(File.pathSeparator, -1)) {
      Path program = Path.of(folder.isEmpty() ? "." : folder, "ssh");
      if (Files.isExecutable(program) && !Files.isDirectory(program)) {
        return program.toString();
      }
    }
    throw new CommandFailure(
        NOT_RUN, "Unable to proceed: ssh is not installed; install the package openssh-client");
  }

  private static int execute(List<String> line, Terminal terminal)
      throws CommandFailure, InterruptedException {
    var builder = new ProcessBuilder(line).inheritIO();
    builder.environment().clear();
    builder.environment().putAll(terminal.environment());
    try {
      return builder.start().waitFor();
    } catch (IOException e) {
      throw new CommandFailure(NOT_RUN, "Unable to SSH to remote host: " + e.getMessage());
    }
  }
}
