package dev.fleet.agent.embedded.linux;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts a class of the tests in a JVM of its own. */
final class TestJvm {
  private TestJvm() {}

  /**
   * Starts it; what it complains of goes where our own complaints go.
   *
   * @param prefix of the command line, such as another program that starts it
   */
  static Process start(List<String> prefix, Class<?> main, String... arguments) throws Exception {
    return start(prefix, System.getProperty("java.class.path"), main, arguments);
  }

  static Process start(List<String> prefix, String classPath, Class<?> main, String... arguments)
      throws Exception {
    var command = new ArrayList<>(prefix);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "--enable-native-access=ALL-UNNAMED",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-cp",
            classPath,
            main.getName()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }
}
