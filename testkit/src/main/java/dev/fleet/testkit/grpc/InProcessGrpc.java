package dev.fleet.testkit.grpc;

import dev.fleet.runtime.grpc.DefaultDeadline;
import dev.fleet.runtime.grpc.ErrorInterceptor;
import io.grpc.BindableService;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.ServerInterceptor;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Servers and channels without a network, closed after each test. Calls go through real stubs, the
 * real error mapping and real (virtual) threads.
 *
 * <p>Use it as {@code @RegisterExtension final InProcessGrpc grpc = new InProcessGrpc()}.
 */
public final class InProcessGrpc implements AfterEachCallback {
  private static final long CLOSE_SECONDS = 5;

  private final ArrayDeque<AutoCloseable> open = new ArrayDeque<>();

  /** A channel to a new server with these services. */
  public Channel serve(BindableService... services) {
    return serve(List.of(services), List.of());
  }

  /**
   * As {@link #serve(BindableService...)}, with the service's own interceptors, outermost first.
   */
  public Channel serve(
      List<? extends BindableService> services, List<? extends ServerInterceptor> interceptors) {
    String name = InProcessServerBuilder.generateName();
    ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor();
    InProcessServerBuilder builder = InProcessServerBuilder.forName(name).executor(calls);
    services.forEach(builder::addService);
    // The last one added is the first to see a call.
    interceptors.reversed().forEach(builder::intercept);
    builder.intercept(new ErrorInterceptor());
    try {
      Server server = builder.build().start();
      open.push(calls::shutdownNow);
      open.push(() -> stop(server));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    ManagedChannel channel = InProcessChannelBuilder.forName(name).build();
    open.push(() -> stop(channel));
    return ClientInterceptors.intercept(channel, new DefaultDeadline(Duration.ofSeconds(10)));
  }

  private static void stop(Server server) throws InterruptedException {
    server.shutdownNow();
    if (!server.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("the server has calls that do not end");
    }
  }

  private static void stop(ManagedChannel channel) throws InterruptedException {
    channel.shutdownNow();
    if (!channel.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("the channel has calls that do not end");
    }
  }

  @Override
  public void afterEach(ExtensionContext context) throws Exception {
    while (!open.isEmpty()) {
      open.pop().close();
    }
  }
}
