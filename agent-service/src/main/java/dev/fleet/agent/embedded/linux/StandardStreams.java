package dev.fleet.agent.embedded.linux;

import dev.fleet.agent.embedded.host.PassedDescriptor;
import dev.fleet.agent.embedded.host.Spawn;
import dev.fleet.agent.linux.Descriptors;
import dev.fleet.agent.linux.LinuxException;
import dev.fleet.unit.systemd.ExecContext;
import dev.fleet.unit.systemd.StandardInput;
import dev.fleet.unit.systemd.StandardOutput;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * What becomes 0, 1 and 2 of a new process, by the rules of systemd.exec(5). Closing closes what
 * was opened here for the process; the pipes' reading ends are whoever's who takes them.
 */
final class StandardStreams implements AutoCloseable {
  private static final int ALL_MAY_READ_AND_WRITE = 0666;

  private final Spawn spawn;
  private final ExecContext context;
  private final List<Integer> opened = new ArrayList<>();
  private final List<Integer> pipes = new ArrayList<>();
  private int input = -1;
  private int output = -1;
  private int error = -1;

  private StandardStreams(Spawn spawn) {
    this.spawn = spawn;
    this.context = spawn.context();
  }

  /** Opens them all. */
  static StandardStreams open(Spawn spawn) throws SpawnException {
    var streams = new StandardStreams(spawn);
    try {
      streams.input = at(ExitStep.STDIN, streams::openInput);
      streams.output = at(ExitStep.STDOUT, streams::openOutput);
      streams.error = at(ExitStep.STDERR, streams::openError);
      return streams;
    } catch (SpawnException e) {
      streams.close();
      streams.pipes.forEach(Descriptors::close);
      throw e;
    }
  }

  int input() {
    return input;
  }

  int output() {
    return output;
  }

  int error() {
    return error;
  }

  /** The reading ends of pipes whose bytes are for the journal. */
  List<Integer> pipes() {
    return pipes;
  }

  private interface Opening {
    int open() throws LinuxException, SpawnException;
  }

  private static int at(ExitStep step, Opening opening) throws SpawnException {
    try {
      return opening.open();
    } catch (LinuxException e) {
      throw new SpawnException(step, e);
    }
  }

  private int openInput() throws LinuxException, SpawnException {
    return switch (context.standardInput()) {
      case StandardInput.Null _ -> file("/dev/null", Descriptors.READ);
      case StandardInput.Data _ -> own(Descriptors.memoryFile(context.inputData().bytes()));
      case StandardInput.File file ->
          file(file.path(), isWrittenTo(file) ? Descriptors.READ_WRITE : Descriptors.READ);
      case StandardInput.Socket _ -> socket(ExitStep.STDIN);
      case StandardInput.NamedDescriptor named -> named(named.name(), ExitStep.STDIN);
    };
  }

  private int openOutput() throws LinuxException, SpawnException {
    return open(context.standardOutput(), ExitStep.STDOUT);
  }

  private int openError() throws LinuxException, SpawnException {
    StandardOutput wanted = context.standardError();
    // The same twice is one thing, so that lines keep their order and files one position.
    return wanted instanceof StandardOutput.Inherit || wanted.equals(context.standardOutput())
        ? output
        : open(wanted, ExitStep.STDERR);
  }

  private int open(StandardOutput wanted, ExitStep step) throws LinuxException, SpawnException {
    return switch (wanted) {
      case StandardOutput.Inherit _ ->
          switch (context.standardInput()) {
            case StandardInput.Null _, StandardInput.Data _ -> nowhere();
            case StandardInput.File _, StandardInput.Socket _, StandardInput.NamedDescriptor _ ->
                input;
          };
      case StandardOutput.Null _ -> nowhere();
      case StandardOutput.Journal _ -> pipe();
      case StandardOutput.File file ->
          context.standardInput().equals(new StandardInput.File(file.path()))
              ? input
              : file(file.path(), Descriptors.WRITE | Descriptors.CREATE | flags(file.mode()));
      case StandardOutput.Socket _ -> socket(step);
      case StandardOutput.NamedDescriptor named -> named(named.name(), step);
    };
  }

  private boolean isWrittenTo(StandardInput.File file) {
    return isTo(context.standardOutput(), file) || isTo(context.standardError(), file);
  }

  private static boolean isTo(StandardOutput output, StandardInput.File file) {
    return output instanceof StandardOutput.File same && same.path().equals(file.path());
  }

  private static int flags(StandardOutput.Mode mode) {
    return switch (mode) {
      case OVERWRITE -> 0;
      case APPEND -> Descriptors.APPEND;
      case TRUNCATE -> Descriptors.TRUNCATE;
    };
  }

  private int nowhere() throws LinuxException {
    return file("/dev/null", Descriptors.WRITE);
  }

  /** Opens without waiting, for a FIFO or a device could make us wait; its user waits as usual. */
  private int file(String path, int flags) throws LinuxException {
    int descriptor =
        own(
            Descriptors.open(
                path,
                flags | Descriptors.NO_TERMINAL | Descriptors.NON_BLOCKING,
                ALL_MAY_READ_AND_WRITE & ~context.umask()));
    Descriptors.blocking(descriptor, true);
    return descriptor;
  }

  private int pipe() throws LinuxException {
    Descriptors.Pipe pipe = Descriptors.pipe();
    pipes.add(pipe.read());
    return own(pipe.write());
  }

  private int socket(ExitStep step) throws LinuxException, SpawnException {
    OptionalInt socket = spawn.socket();
    if (socket.isEmpty()) {
      throw new SpawnException(step, "there is no socket that started it");
    }
    Descriptors.blocking(socket.getAsInt(), true);
    return socket.getAsInt();
  }

  private int named(String name, ExitStep step) throws SpawnException {
    return spawn.descriptors().stream()
        .filter(passed -> passed.name().equals(name))
        .mapToInt(PassedDescriptor::descriptor)
        .findFirst()
        .orElseThrow(() -> new SpawnException(step, "there is no descriptor of the name " + name));
  }

  private int own(int descriptor) {
    opened.add(descriptor);
    return descriptor;
  }

  @Override
  public void close() {
    opened.forEach(Descriptors::close);
    opened.clear();
  }
}
