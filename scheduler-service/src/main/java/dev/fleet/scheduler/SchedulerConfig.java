package dev.fleet.scheduler;

import dev.fleet.runtime.config.Option;
import dev.fleet.runtime.config.Parsers;
import dev.fleet.runtime.config.Settings;
import dev.fleet.runtime.config.UsageException;
import dev.fleet.runtime.grpc.ClientConfig;
import dev.fleet.runtime.grpc.Endpoint;
import dev.fleet.runtime.grpc.GrpcOptions;
import dev.fleet.runtime.grpc.ServerConfig;
import dev.fleet.scheduler.lead.BrakeConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How a scheduler runs. Immutable.
 *
 * @param registry replicas of the registry, each as good as the other
 * @param advertise where others reach the SchedulerService; empty means where it listens
 */
public record SchedulerConfig(
    List<Endpoint> registry,
    ClientConfig client,
    ServerConfig server,
    Optional<Endpoint> advertise,
    BrakeConfig brake) {

  static final Option<List<Endpoint>> REGISTRY =
      GrpcOptions.target(
          "registry",
          "127.0.0.1:7400",
          "Where the registry is: host:port, several replicas after commas");

  static final Option<List<Endpoint>> LISTEN = GrpcOptions.listen("127.0.0.1:7403");

  static final Option<Endpoint> ADVERTISE =
      Option.optional(
          "advertise",
          Endpoint::parse,
          "host:port at which others reach this service; where it listens unless given");

  static final Option<Integer> EVICTION_SHARE =
      Option.of(
          "eviction-share",
          Parsers.integer(1, 100),
          "50",
          "Percentage of machines; when more than this vanish together, their units stay for a"
              + " while");

  static final Option<Integer> EVICTION_MINIMUM =
      Option.of(
          "eviction-minimum",
          Parsers.integer(1, 1_000_000),
          "4",
          "In clusters with fewer machines than this the units of lost machines always move at"
              + " once");

  static final Option<Duration> EVICTION_WINDOW =
      Option.of(
          "eviction-window",
          Parsers.duration(Duration.ofSeconds(1), Duration.ofHours(1)),
          "30s",
          "Machines that vanish within this time vanish together");

  static final Option<Duration> EVICTION_HOLD =
      Option.of(
          "eviction-hold",
          Parsers.duration(Duration.ofSeconds(1), Duration.ofDays(1)),
          "1m",
          "How long their units stay before they are moved, a few machines at a time");

  static List<Option<?>> options() {
    var options = new ArrayList<Option<?>>(List.of(REGISTRY, LISTEN, ADVERTISE));
    options.addAll(List.of(EVICTION_SHARE, EVICTION_MINIMUM, EVICTION_WINDOW, EVICTION_HOLD));
    options.add(GrpcOptions.SOCKET_MODE);
    options.addAll(GrpcOptions.TLS);
    return options;
  }

  /**
   * Reads the options.
   *
   * @throws UsageException if they don't fit together
   */
  static SchedulerConfig of(Settings settings) throws UsageException {
    BrakeConfig standard = BrakeConfig.DEFAULT;
    var brake =
        new BrakeConfig(
            settings.get(EVICTION_SHARE),
            settings.get(EVICTION_MINIMUM),
            settings.get(EVICTION_WINDOW),
            settings.get(EVICTION_HOLD),
            standard.settle(),
            standard.releaseInterval(),
            standard.releaseShare(),
            standard.freeShare(),
            standard.waveWait());
    return new SchedulerConfig(
        settings.get(REGISTRY),
        GrpcOptions.clientConfig(settings),
        GrpcOptions.serverConfig(settings, LISTEN),
        settings.find(ADVERTISE),
        brake);
  }
}
