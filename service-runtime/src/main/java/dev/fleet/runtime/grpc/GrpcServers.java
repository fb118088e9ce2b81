package dev.fleet.runtime.grpc;

import io.grpc.BindableService;
import io.grpc.InsecureServerCredentials;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallExecutorSupplier;
import io.grpc.ServerCredentials;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioServerSocketChannel;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Starts servers. */
public final class GrpcServers {
  private GrpcServers() {}

  /**
   * Starts a server: the services, health and reflection, on every endpoint of {@code config}.
   * Handlers run on virtual threads and may block; what they throw goes through {@link
   * ErrorInterceptor}.
   *
   * @throws IOException naming the endpoint that cannot be had, or the TLS file that cannot be
   *     read; nothing is left open then
   */
  public static RunningServer start(ServerConfig config, List<? extends BindableService> services)
      throws IOException {
    return start(config, services, List.of());
  }

  /**
   * As {@link #start(ServerConfig, List)}, with interceptors of the service's own. The first in the
   * list is the first to see a call; all stand inside the error mapping.
   */
  public static RunningServer start(
      ServerConfig config,
      List<? extends BindableService> services,
      List<? extends ServerInterceptor> interceptors)
      throws IOException {
    return start(config, services, interceptors, Set.of());
  }

  /**
   * As above, with methods whose handlers run on the I/O threads themselves: they cost less, and do
   * not wait behind other calls on a busy server. They must return within microseconds.
   *
   * @param prompt full names of methods, e.g. {@code fleet.v1.MachineService/KeepAlive}
   */
  public static RunningServer start(
      ServerConfig config,
      List<? extends BindableService> services,
      List<? extends ServerInterceptor> interceptors,
      Set<String> prompt)
      throws IOException {
    var running = new RunningServer(config);
    try {
      List<ServerServiceDefinition> definitions = definitions(running, services, interceptors);
      for (Endpoint endpoint : config.listen()) {
        listen(running, config, endpoint, definitions, prompt);
      }
      return running;
    } catch (IOException | RuntimeException e) {
      running.close();
      throw e;
    }
  }

  private static List<ServerServiceDefinition> definitions(
      RunningServer running,
      List<? extends BindableService> services,
      List<? extends ServerInterceptor> interceptors) {
    var chain = new ArrayList<ServerInterceptor>();
    chain.add(new ErrorInterceptor());
    chain.add(running.drain());
    chain.addAll(interceptors);
    var definitions = new ArrayList<ServerServiceDefinition>();
    HealthStatusManager health = running.health();
    for (BindableService service : services) {
      ServerServiceDefinition definition = service.bindService();
      definitions.add(ServerInterceptors.interceptForward(definition, chain));
      health.setStatus(definition.getServiceDescriptor().getName(), ServingStatus.SERVING);
    }
    definitions.add(health.getHealthService().bindService());
    definitions.add(ProtoReflectionServiceV1.newInstance().bindService());
    return definitions;
  }

  private static void listen(
      RunningServer running,
      ServerConfig config,
      Endpoint endpoint,
      List<ServerServiceDefinition> definitions,
      Set<String> prompt)
      throws IOException {
    switch (endpoint) {
      case Endpoint.Tcp tcp -> {
        ServerCredentials credentials =
            config.tls().isPresent()
                ? config.tls().get().serverCredentials()
                : InsecureServerCredentials.create();
        InetSocketAddress address = tcp.address();
        if (address.isUnresolved()) {
          throw new IOException("cannot listen on " + tcp + ": unknown host " + tcp.host());
        }
        NettyServerBuilder builder =
            builder(running, config, address, credentials, prompt)
                .channelType(NioServerSocketChannel.class);
        Server server = start(builder, definitions, endpoint);
        running.add(server, new Endpoint.Tcp(tcp.host(), server.getPort()));
      }
      case Endpoint.Unix unix -> {
        SocketFile file = SocketFile.claim(unix.path(), config.socketMode());
        NettyServerBuilder builder =
            builder(running, config, file.bindAddress(), InsecureServerCredentials.create(), prompt)
                .channelType(NioServerDomainSocketChannel.class);
        running.add(start(builder, definitions, endpoint), endpoint);
        running.add(file);
        file.publish();
      }
    }
  }

  private static NettyServerBuilder builder(
      RunningServer running,
      ServerConfig config,
      SocketAddress address,
      ServerCredentials credentials,
      Set<String> prompt) {
    return NettyServerBuilder.forAddress(address, credentials)
        .bossEventLoopGroup(running.io())
        .workerEventLoopGroup(running.io())
        .executor(running.calls())
        .callExecutor(new PromptCalls(prompt))
        .maxInboundMessageSize(config.maxInboundBytes())
        .permitKeepAliveTime(5, TimeUnit.SECONDS)
        .permitKeepAliveWithoutCalls(true)
        .keepAliveTime(60, TimeUnit.SECONDS)
        .keepAliveTimeout(10, TimeUnit.SECONDS)
        .flowControlWindow(NettyTuning.FLOW_CONTROL_WINDOW);
  }

  private static Server start(
      NettyServerBuilder builder, List<ServerServiceDefinition> definitions, Endpoint endpoint)
      throws IOException {
    definitions.forEach(builder::addService);
    try {
      return builder.build().start();
    } catch (IOException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new IOException("cannot listen on " + endpoint + ": " + cause.getMessage(), e);
    }
  }

  /** Where a call runs; null means where others do. */
  private record PromptCalls(Set<String> methods) implements ServerCallExecutorSupplier {
    @Override
    public <Q, A> @Nullable Executor getExecutor(ServerCall<Q, A> call, Metadata headers) {
      return methods.contains(call.getMethodDescriptor().getFullMethodName())
          ? Runnable::run
          : null;
    }
  }
}
