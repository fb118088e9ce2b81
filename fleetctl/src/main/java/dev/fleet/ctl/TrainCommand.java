package dev.fleet.ctl;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * {@code fleetctl __train ENDPOINT...}: goes the ways that commands go, so that a start-up cache
 * made of this run holds what they need. The endpoints are those of a server that plays a cluster
 * with nothing in it.
 */
final class TrainCommand implements Command {
  private static final String UNIT = "train.service";

  @Override
  public String summary() {
    return "Walk the common commands once, for the start-up cache";
  }

  @Override
  public String usage() {
    return "ENDPOINT...";
  }

  @Override
  public int run(Invocation call) throws CommandFailure {
    try {
      Path folder = Files.createTempDirectory("fleetctl");
      Path unit = folder.resolve(UNIT);
      try {
        Files.writeString(unit, "[Unit]\nDescription=Training\n[Service]\nExecStart=/bin/true\n");
        for (String endpoint : call.arguments()) {
          commands(endpoint, unit.toString());
        }
      } finally {
        Files.deleteIfExists(unit);
        Files.deleteIfExists(folder);
      }
      return 0;
    } catch (IOException e) {
      throw new CommandFailure("cannot train: " + e.getMessage());
    }
  }

  private static void commands(String endpoint, String unit) throws CommandFailure {
    List<List<String>> lines =
        List.of(
            List.of("list-machines"),
            List.of("list-machines", "-no-legend", "-fields=machine,ip", "-full"),
            List.of("submit", unit),
            List.of("list-unit-files"),
            List.of("load", unit),
            List.of("start", unit),
            List.of("list-units"),
            List.of("list-units", "-o", "json"),
            List.of("cat", UNIT),
            List.of("status", UNIT),
            List.of("journal", "-n", "5", UNIT),
            List.of("stop", UNIT),
            List.of("unload", "--no-block", UNIT),
            List.of("destroy", UNIT),
            List.of("help"),
            List.of("help", "start"),
            List.of("version"));
    for (List<String> line : lines) {
      int exitCode = run(endpoint, line);
      if (exitCode != 0) {
        throw new CommandFailure("cannot train: " + line + " ended with " + exitCode);
      }
    }
  }

  private static int run(String endpoint, List<String> line) {
    var out = new PrintStream(new ByteArrayOutputStream(), false, StandardCharsets.UTF_8);
    return FleetctlMain.run(
        line.toArray(new String[0]), Map.of("FLEETCTL_ENDPOINT", endpoint), out, out);
  }
}
