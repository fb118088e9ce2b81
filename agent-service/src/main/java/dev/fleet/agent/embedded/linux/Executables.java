package dev.fleet.agent.embedded.linux;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Finds programs, as systemd does: in a fixed search path, whatever PATH the unit has. */
final class Executables {
  private static final List<String> SEARCH_PATH =
      List.of("/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin");

  private static final int LONGEST_SCRIPT_LINE = 256;
  private static final byte[] ELF = {0x7f, 'E', 'L', 'F'};
  private static final Path OTHER_FORMATS = Path.of("/proc/sys/fs/binfmt_misc/status");

  private Executables() {}

  /**
   * The path of a program.
   *
   * @param name an absolute path or a plain name
   * @throws SpawnException if there is none that this process may execute
   */
  static String find(String name) throws SpawnException {
    if (name.startsWith("/")) {
      check(Path.of(name));
      return name;
    }
    for (String folder : SEARCH_PATH) {
      Path path = Path.of(folder, name);
      if (Files.isRegularFile(path) && Files.isExecutable(path)) {
        return path.toString();
      }
    }
    throw new SpawnException(ExitStep.EXEC, "No such file or directory");
  }

  private static void check(Path path) throws SpawnException {
    if (!Files.exists(path)) {
      throw new SpawnException(ExitStep.EXEC, "No such file or directory");
    }
    if (Files.isDirectory(path)) {
      throw new SpawnException(ExitStep.EXEC, "Is a directory");
    }
    if (!Files.isExecutable(path)) {
      throw new SpawnException(ExitStep.EXEC, "Permission denied");
    }
  }

  /**
   * Checks what execve(2) would: for programs that are executed by another one, which would take a
   * file of no known format for a shell script.
   */
  static void checkFormat(String executable) throws SpawnException {
    byte[] start;
    try (InputStream in = Files.newInputStream(Path.of(executable))) {
      start = in.readNBytes(LONGEST_SCRIPT_LINE);
    } catch (IOException e) {
      return; // Executable but not readable: a program, as scripts must be read.
    }
    Optional<String> interpreter = interpreter(start);
    if (interpreter.isPresent()) {
      check(Path.of(interpreter.get()));
      return;
    }
    boolean elf =
        start.length >= ELF.length && Arrays.equals(Arrays.copyOf(start, ELF.length), ELF);
    if (!elf && !Files.exists(OTHER_FORMATS)) {
      throw new SpawnException(ExitStep.EXEC, "Exec format error");
    }
  }

  private static Optional<String> interpreter(byte[] start) {
    if (start.length < 2 || start[0] != '#' || start[1] != '!') {
      return Optional.empty();
    }
    String line = new String(start, 2, start.length - 2, java.nio.charset.StandardCharsets.UTF_8);
    String command = line.lines().findFirst().orElse("").strip();
    String path = command.split("[ \t]", 2)[0];
    return path.startsWith("/") ? Optional.of(path) : Optional.empty();
  }
}
