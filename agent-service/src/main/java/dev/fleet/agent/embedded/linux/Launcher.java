package dev.fleet.agent.embedded.linux;

import dev.fleet.agent.embedded.host.PassedDescriptor;
import dev.fleet.agent.embedded.host.Spawn;
import dev.fleet.agent.linux.Descriptors;
import dev.fleet.agent.linux.LinuxException;
import dev.fleet.agent.linux.PosixSpawn;
import dev.fleet.unit.systemd.WorkingDirectory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Starts programs as a unit's options say. Confined to the manager's loop. */
final class Launcher {
  private static final String SETPRIV = "setpriv";

  /** Digits of any process number, and the null. */
  private static final int PID_BYTES = 11;

  private static final long FIXED_BYTES = 16 * 1024;
  private static final long BYTES_BESIDE_STRING = 32;

  private final SpawnGate gate;

  /** Used again for each process; grows when one has more arguments. */
  private MemorySegment memory = Arena.ofAuto().allocate(4 * FIXED_BYTES, 16);

  Launcher(SpawnGate gate) {
    this.gate = gate;
  }

  /**
   * A running process.
   *
   * @param executable what it runs
   * @param bySetpriv whether it first runs setpriv(1), which may still fail to execute that
   * @param pipes the reading ends of pipes that it writes to, for the journal
   */
  record Started(
      int pid, String executable, Identity identity, boolean bySetpriv, List<Integer> pipes) {
    Started {
      pipes = List.copyOf(pipes);
    }
  }

  /** Whether a process that ended by this name never got further than setpriv(1). */
  static boolean isSetpriv(String processName) {
    return processName.equals(SETPRIV);
  }

  /**
   * Starts a program.
   *
   * @param place takes the process in before it runs
   */
  Started start(Spawn spawn, SpawnGate.Preparation place) throws SpawnException {
    Identity identity = Identity.of(spawn.context(), spawn.privileges());
    String executable = Executables.find(spawn.executable());
    String program = executable;
    List<String> arguments = spawn.argv();
    if (!identity.isOwn()) {
      if (!Permissions.mayExecute(Path.of(executable), identity)) {
        throw new SpawnException(ExitStep.EXEC, "Permission denied");
      }
      Executables.checkFormat(executable);
      program = setpriv();
      arguments = throughSetpriv(program, identity, executable, spawn.argv());
    }
    String folder = folder(spawn.context().workingDirectory(), identity);
    try (StandardStreams streams = StandardStreams.open(spawn)) {
      try (PassedSet passed = PassedSet.of(streams, spawn)) {
        int pid = run(spawn, program, arguments, folder, passed, place);
        return new Started(pid, executable, identity, !identity.isOwn(), streams.pipes());
      } catch (SpawnException e) {
        streams.pipes().forEach(Descriptors::close);
        throw e;
      }
    }
  }

  private int run(
      Spawn spawn,
      String program,
      List<String> arguments,
      String folder,
      PassedSet passed,
      SpawnGate.Preparation place)
      throws SpawnException {
    List<String> environment = environment(spawn);
    SegmentAllocator allocator = memoryFor(environment, arguments, spawn.ownPid());
    var variables = new ArrayList<MemorySegment>();
    var ownPid = new LinkedHashMap<String, MemorySegment>();
    environment.forEach(text -> variables.add(allocator.allocateFrom(text)));
    for (String name : spawn.ownPid()) {
      MemorySegment text = allocator.allocate(name.length() + 1L + PID_BYTES);
      text.setString(0, name + "=");
      variables.add(text);
      ownPid.put(name, text);
    }
    MemorySegment argv = PosixSpawn.table(allocator, arguments);
    MemorySegment envp = PosixSpawn.tableOf(allocator, variables);
    try (var process = new PosixSpawn(allocator, spawn.context().ignoreSigpipe())) {
      gate.addTo(process);
      passed.addTo(process);
      process.changeDirectory(folder);
      return gate.spawn(
          spawn.context().umask(),
          () -> process.start(program, argv, envp),
          pid -> {
            place.prepare(pid);
            Setup.apply(pid, spawn.context());
            ownPid.forEach((name, text) -> text.setString(0, name + "=" + pid));
          });
    } catch (LinuxException e) {
      throw new SpawnException(ExitStep.EXEC, e);
    }
  }

  private static List<String> environment(Spawn spawn) {
    var variables = new LinkedHashMap<>(spawn.environment());
    spawn.ownPid().forEach(variables::remove);
    List<PassedDescriptor> passed = spawn.descriptors();
    if (!passed.isEmpty()) {
      variables.put("LISTEN_FDS", Integer.toString(passed.size()));
      variables.put(
          "LISTEN_FDNAMES",
          passed.stream().map(PassedDescriptor::name).collect(Collectors.joining(":")));
    }
    var list = new ArrayList<String>();
    for (Map.Entry<String, String> variable : variables.entrySet()) {
      list.add(variable.getKey() + "=" + variable.getValue());
    }
    return list;
  }

  /** Memory for one call; what was there for the last one is overwritten. */
  private SegmentAllocator memoryFor(
      List<String> environment, List<String> arguments, Iterable<String> ownPid) {
    long bytes = FIXED_BYTES;
    for (Iterable<String> strings : List.of(environment, arguments, ownPid)) {
      for (String string : strings) {
        bytes += string.getBytes(StandardCharsets.UTF_8).length + BYTES_BESIDE_STRING;
      }
    }
    if (memory.byteSize() < bytes) {
      memory = Arena.ofAuto().allocate(bytes, 16);
    }
    memory.fill((byte) 0);
    return SegmentAllocator.slicingAllocator(memory);
  }

  private static String setpriv() throws SpawnException {
    try {
      return Executables.find(SETPRIV);
    } catch (SpawnException e) {
      throw new SpawnException(ExitStep.USER, "setpriv(1) of util-linux is needed for this");
    }
  }

  /** setpriv(1) cannot give a program another name than its path. */
  private static List<String> throughSetpriv(
      String setpriv, Identity identity, String executable, List<String> argv) {
    var arguments = identity.command(setpriv);
    arguments.add(executable);
    arguments.addAll(argv.subList(1, argv.size()));
    return arguments;
  }

  private static String folder(Optional<WorkingDirectory> wanted, Identity identity)
      throws SpawnException {
    if (wanted.isEmpty()) {
      // As systemd's managers of the system and of a user do it.
      return identity.isOwn() && identity.uid() != 0 && isUsable(Path.of(identity.home()), identity)
          ? identity.home()
          : "/";
    }
    Path path =
        Path.of(
            switch (wanted.get().place()) {
              case WorkingDirectory.At at -> at.path();
              case WorkingDirectory.Home _ -> identity.home();
            });
    if (isUsable(path, identity)) {
      return path.toString();
    }
    if (wanted.get().missingOk()) {
      return "/";
    }
    String fault = "Permission denied";
    if (!Files.exists(path)) {
      fault = "No such file or directory";
    } else if (!Files.isDirectory(path)) {
      fault = "Not a directory";
    }
    throw new SpawnException(ExitStep.CHDIR, fault);
  }

  private static boolean isUsable(Path folder, Identity identity) {
    return Files.isDirectory(folder)
        && Files.isExecutable(folder)
        && Permissions.mayExecute(folder, identity);
  }
}
