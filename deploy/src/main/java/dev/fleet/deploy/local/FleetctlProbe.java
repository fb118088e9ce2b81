package dev.fleet.deploy.local;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Asks as a user would: {@code fleetctl list-machines}. */
final class FleetctlProbe implements ClusterProbe {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final List<String> command;
  private final Map<String, String> environment;

  FleetctlProbe(Distribution distribution, Map<String, String> environment) {
    this.command =
        List.of(
            distribution.program("fleetctl"),
            "list-machines",
            "--no-legend",
            "--full",
            "--fields=machine");
    this.environment = environment;
  }

  @Override
  public Set<String> registeredMachines() throws InterruptedException {
    CommandResult result = Command.run(command, environment, LIMIT);
    return result.ok()
        ? result.stdout().lines().map(String::strip).collect(Collectors.toUnmodifiableSet())
        : Set.of();
  }
}
