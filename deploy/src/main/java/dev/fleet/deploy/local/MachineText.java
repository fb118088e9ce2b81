package dev.fleet.deploy.local;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;

/** The texts of the files on a machine. */
final class MachineText {
  private MachineText() {}

  /**
   * One of the files in the resource folder {@code machine}.
   *
   * @param words what stands there between two @, and what takes its place
   */
  static String of(String name, Map<String, String> words) throws IOException {
    String text = resource(name);
    for (Map.Entry<String, String> word : words.entrySet()) {
      text = text.replace("@" + word.getKey() + "@", word.getValue());
    }
    return text;
  }

  private static String resource(String name) throws IOException {
    try (InputStream stream =
        Objects.requireNonNull(MachineText.class.getResourceAsStream("machine/" + name), name)) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** The lines of hosts(5) for all machines of a cluster. */
  static String hosts(ClusterSpec spec) {
    var lines = new StringBuilder();
    for (int number = 1; number <= spec.machines(); number++) {
      lines.append(spec.machineAddress(number)).append(" m").append(number).append('\n');
    }
    return lines.toString();
  }
}
