package dev.fleet.ctl;

import dev.fleet.runtime.grpc.Endpoint;
import dev.fleet.runtime.grpc.GrpcServers;
import dev.fleet.runtime.grpc.RunningServer;
import dev.fleet.runtime.grpc.ServerConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * {@code fleetctl __train}: goes the ways that commands go, against a server in this process, so
 * that a start-up cache made of this run holds what they need. Needs no cluster and leaves nothing
 * behind.
 */
final class TrainCommand implements Command {
  @Override
  public String summary() {
    return "Walk the common commands once, for the start-up cache";
  }

  @Override
  public String usage() {
    return "";
  }

  @Override
  public int run(Invocation call) throws CommandFailure {
    try {
      Path folder = Files.createTempDirectory("fleetctl");
      Path socket = folder.resolve("registry.sock");
      Path unit = folder.resolve(TrainServer.UNIT);
      try {
        Files.writeString(unit, "[Unit]\nDescription=Training\n[Service]\nExecStart=/bin/true\n");
        train(socket, unit.toString());
      } finally {
        Files.deleteIfExists(unit);
        Files.deleteIfExists(socket);
        Files.deleteIfExists(folder);
      }
      return 0;
    } catch (IOException e) {
      throw new CommandFailure("cannot train: " + e.getMessage());
    }
  }

  private static void train(Path socket, String unit) throws IOException, CommandFailure {
    var answers = new TrainServer();
    ServerConfig config =
        ServerConfig.on(Endpoint.parse("127.0.0.1:0"), new Endpoint.Unix(socket))
            .withShutdownGrace(Duration.ZERO);
    try (RunningServer server = GrpcServers.start(config, answers.services())) {
      answers.setEndpoint(server.endpoints().getFirst().toString());
      for (Endpoint endpoint : server.endpoints()) {
        commands(endpoint.toString(), unit);
      }
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
            List.of("cat", TrainServer.UNIT),
            List.of("status", TrainServer.UNIT),
            List.of("journal", "-n", "5", TrainServer.UNIT),
            List.of("stop", TrainServer.UNIT),
            List.of("unload", "--no-block", TrainServer.UNIT),
            List.of("destroy", TrainServer.UNIT),
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
