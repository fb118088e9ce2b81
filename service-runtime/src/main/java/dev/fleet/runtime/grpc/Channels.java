package dev.fleet.runtime.grpc;

import io.grpc.ChannelCredentials;
import io.grpc.InsecureChannelCredentials;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Opens channels. Thread-safe. */
public final class Channels {
  private Channels() {}

  /**
   * Opens a channel over one server, or over several of which each can answer every call: the first
   * that takes a connection is used until it breaks. Connects with the first call, not here.
   *
   * @param endpoints all TCP or all Unix sockets
   * @throws IOException if a TLS file cannot be read or understood
   * @throws IllegalArgumentException if the list is empty or mixes TCP and Unix sockets
   */
  public static FleetChannel open(List<Endpoint> endpoints, ClientConfig config)
      throws IOException {
    if (endpoints.isEmpty()) {
      throw new IllegalArgumentException("a channel needs at least one endpoint");
    }
    boolean unix = endpoints.getFirst() instanceof Endpoint.Unix;
    if (endpoints.stream().anyMatch(endpoint -> endpoint instanceof Endpoint.Unix != unix)) {
      throw new IllegalArgumentException(
          "endpoints are all host:port or all unix sockets, got " + endpoints);
    }
    ChannelCredentials credentials =
        unix || config.tls().isEmpty()
            ? InsecureChannelCredentials.create()
            : config.tls().get().channelCredentials();
    EventLoopGroup io = NettyTuning.ioThreads("fleet-client-io", 1);
    ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor();
    NettyChannelBuilder builder =
        NettyChannelBuilder.forTarget(target(endpoints), credentials)
            .eventLoopGroup(io)
            .executor(calls)
            .offloadExecutor(calls)
            .maxInboundMessageSize(config.maxInboundBytes())
            .keepAliveTime(config.keepAlive().toMillis(), TimeUnit.MILLISECONDS)
            .keepAliveTimeout(5, TimeUnit.SECONDS)
            .flowControlWindow(NettyTuning.FLOW_CONTROL_WINDOW)
            .disableRetry();
    if (unix) {
      builder.channelType(NioDomainSocketChannel.class, UnixDomainSocketAddress.class);
    } else {
      builder.channelType(NioSocketChannel.class, InetSocketAddress.class);
    }
    return new FleetChannel(
        builder.build(), io, calls, new DefaultDeadline(config.defaultDeadline()));
  }

  /**
   * The target of endpoints, for a library that opens gRPC channels of its own. Names are looked up
   * anew whenever a connection fails; each server proves its own name in TLS.
   *
   * @param endpoints all TCP or all Unix sockets
   */
  public static String target(List<Endpoint> endpoints) {
    StaticResolver.register();
    return StaticResolver.target(endpoints);
  }

  /** As {@link #open(List, ClientConfig)} with one endpoint. */
  public static FleetChannel open(Endpoint endpoint, ClientConfig config) throws IOException {
    return open(List.of(endpoint), config);
  }
}
