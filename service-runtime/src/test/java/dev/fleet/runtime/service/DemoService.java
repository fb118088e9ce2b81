package dev.fleet.runtime.service;

import dev.fleet.runtime.config.Option;
import dev.fleet.runtime.config.Parsers;
import dev.fleet.runtime.config.UsageException;
import dev.fleet.runtime.grpc.Channels;
import dev.fleet.runtime.grpc.ClientConfig;
import dev.fleet.runtime.grpc.Endpoint;
import dev.fleet.runtime.grpc.FleetChannel;
import dev.fleet.runtime.grpc.GrpcOptions;
import dev.fleet.runtime.grpc.GrpcServers;
import dev.fleet.runtime.grpc.RunningServer;
import dev.fleet.runtime.log.Log;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * A service for {@link ServiceMainTest} that uses all of the runtime, run as a program of its own.
 */
final class DemoService implements Service {
  private static final Log LOG = Log.of(DemoService.class);
  private static final Option<List<Endpoint>> LISTEN = GrpcOptions.listen("127.0.0.1:0");
  private static final Option<String> MODE =
      Option.of("mode", Parsers.text(), "good", "How to behave");

  public static void main(String[] arguments) {
    ServiceMain.run(new DemoService(), arguments);
  }

  @Override
  public String name() {
    return "demo-service";
  }

  @Override
  public String summary() {
    return "shows how a service behaves";
  }

  @Override
  public List<Option<?>> options() {
    return List.of(LISTEN, GrpcOptions.SOCKET_MODE, MODE);
  }

  @Override
  public void start(ServiceContext context) throws Exception {
    context.own(() -> LOG.info("closed", "what", "first"));
    context.own(() -> LOG.info("closed", "what", "second"));
    switch (context.settings().get(MODE)) {
      case "usage" -> throw new UsageException("--mode and --mood don't fit together");
      case "failing" -> throw new IOException("cannot do it");
      case "hanging" -> {
        LOG.info("hanging");
        new CountDownLatch(1).await();
      }
      case "stuck" ->
          context.own(
              () -> {
                Thread.interrupted();
                while (true) {
                  Thread.onSpinWait();
                }
              });
      case "breaking" ->
          context
              .clocks()
              .timers()
              .after(
                  Duration.ofMillis(10),
                  () -> context.fail("lost the disk", new IOException("gone")));
      default -> {
        RunningServer server =
            context.own(
                GrpcServers.start(GrpcOptions.serverConfig(context.settings(), LISTEN), List.of()));
        for (Endpoint endpoint : server.endpoints()) {
          probe(endpoint);
        }
      }
    }
  }

  private static void probe(Endpoint endpoint) throws IOException {
    try (FleetChannel channel = Channels.open(endpoint, ClientConfig.DEFAULT)) {
      var answer =
          HealthGrpc.newBlockingStub(channel.channel())
              .check(HealthCheckRequest.getDefaultInstance());
      LOG.info("probed", "health", answer.getStatus());
    }
  }
}
