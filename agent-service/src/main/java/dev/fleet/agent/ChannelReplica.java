package dev.fleet.agent;

import dev.fleet.agent.link.Replica;
import dev.fleet.runtime.grpc.Channels;
import dev.fleet.runtime.grpc.ClientConfig;
import dev.fleet.runtime.grpc.Endpoint;
import dev.fleet.runtime.grpc.FleetChannel;
import io.grpc.Channel;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A replica at an endpoint. Confined to the agent's loop. */
final class ChannelReplica implements Replica {
  private final Endpoint endpoint;
  private final ClientConfig config;
  private @Nullable FleetChannel channel;

  ChannelReplica(Endpoint endpoint, ClientConfig config) {
    this.endpoint = endpoint;
    this.config = config;
  }

  @Override
  public Channel connect() throws IOException {
    FleetChannel open = channel;
    if (open == null) {
      open = Channels.open(endpoint, config);
      channel = open;
    } else {
      open.reconnectNow();
    }
    return open.channel();
  }

  @Override
  public void close() {
    if (channel != null) {
      channel.close();
      channel = null;
    }
  }

  @Override
  public String toString() {
    return endpoint.toString();
  }
}
