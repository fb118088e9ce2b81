package dev.fleet.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.runtime.clock.Clocks;
import dev.fleet.runtime.grpc.Channels;
import dev.fleet.runtime.grpc.ClientConfig;
import dev.fleet.runtime.grpc.FleetChannel;
import dev.fleet.v1.MachineServiceGrpc;
import dev.fleet.v1.ScheduleServiceGrpc;
import dev.fleet.v1.UnitServiceGrpc;
import io.grpc.Channel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A replica on real TCP with a channel to it. */
final class Replica implements AutoCloseable {
  static final Duration LIMIT = Duration.ofSeconds(20);

  final RegistryServer server;
  private final FleetChannel channel;

  private Replica(RegistryServer server, FleetChannel channel) {
    this.server = server;
    this.channel = channel;
  }

  static Replica start(String etcd, String prefix) {
    return start(RegistryConfig.local(etcd, prefix));
  }

  static Replica start(RegistryConfig config) {
    try {
      RegistryServer server = RegistryServer.start(config, Clocks.system());
      assertThat(server.awaitReady(LIMIT)).as("the replica has read etcd").isTrue();
      return new Replica(
          server, Channels.open(server.endpoints().getFirst(), ClientConfig.DEFAULT));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  Channel channel() {
    return channel.channel();
  }

  UnitServiceGrpc.UnitServiceBlockingStub units() {
    return UnitServiceGrpc.newBlockingStub(channel())
        .withDeadlineAfter(LIMIT.toSeconds(), TimeUnit.SECONDS);
  }

  MachineServiceGrpc.MachineServiceBlockingStub machines() {
    return MachineServiceGrpc.newBlockingStub(channel())
        .withDeadlineAfter(LIMIT.toSeconds(), TimeUnit.SECONDS);
  }

  ScheduleServiceGrpc.ScheduleServiceBlockingStub schedule() {
    return ScheduleServiceGrpc.newBlockingStub(channel())
        .withDeadlineAfter(LIMIT.toSeconds(), TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    channel.close();
    server.close();
  }
}
