package dev.fleet.runtime.grpc;

import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.nio.NioIoHandler;
import java.time.Duration;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * How this project uses Netty: NIO without native libraries, no JFR events, few threads. That keeps
 * JVM warnings away, starts a client about 80 ms sooner and saves memory. Netty itself uses Unsafe
 * where the command line permits it, as the launchers do; without it, each start of a client would
 * spend 50 ms on the foreign-function interface instead.
 *
 * <p>Netty reads its properties once, when its classes load: every entry to Netty goes through this
 * class. A property that is already set on the command line is left alone.
 */
public final class NettyTuning {
  /** gRPC's own Netty, and the one that other libraries bring. */
  private static final String SHADED = "io.grpc.netty.shaded.io.netty.";

  private static final String PLAIN = "io.netty.";

  /**
   * How many bytes may be on their way over a stream, and over a connection: 20 MB/s at a round
   * trip of 50 ms. Fixed, since gRPC would measure each connection by a ping for what it receives;
   * of a heartbeat that is half of the cost.
   */
  static final int FLOW_CONTROL_WINDOW = 1024 * 1024;

  /** Held, since JUL forgets the level of a logger that nobody holds. */
  private static final Logger BOOTSTRAP = Logger.getLogger(SHADED + "bootstrap");

  static {
    tune(SHADED);
    tune(PLAIN);
    set(PLAIN + "eventLoopThreads", "1"); // Ours are made with their number.
  }

  static {
    // gRPC sets TCP's keep-alive on every socket, and Netty warns of it for each Unix socket.
    BOOTSTRAP.setLevel(Level.SEVERE);
  }

  private NettyTuning() {}

  /** Tunes the Netty of another library; to be called before that library loads it. */
  public static void apply() {
    // All is done when this class loads.
  }

  private static void tune(String netty) {
    set(netty + "transport.noNative", "true");
    set(netty + "handler.ssl.noOpenSsl", "true");
    set(netty + "jfr.enabled", "false");
    set(netty + "allocator.type", "pooled");
    set(netty + "allocator.numDirectArenas", "1");
    set(netty + "allocator.numHeapArenas", "1");
    // Names of channels in Netty's logs: made up, they save a walk over all network devices.
    set(netty + "machineId", "02:00:00:00:00:00:00:01");
    set(netty + "processId", "1");
  }

  private static void set(String name, String value) {
    if (System.getProperty(name) == null) {
      System.setProperty(name, value);
    }
  }

  /** A group of daemon I/O threads. */
  static EventLoopGroup ioThreads(String name, int threads) {
    var number = new AtomicInteger();
    // Not the builder's own numbers: their bootstrap is a part of what a client waits for.
    ThreadFactory factory =
        task ->
            Thread.ofPlatform()
                .daemon()
                .name(name + "-" + number.getAndIncrement())
                .unstarted(task);
    return new MultiThreadIoEventLoopGroup(threads, factory, NioIoHandler.newFactory());
  }

  /**
   * Ends the threads now. Without this, a JVM that exits waits 300 ms for threads in native code,
   * and Netty's own shutdown waits two quiet seconds.
   */
  static void end(EventLoopGroup group, Duration deadline) {
    group
        .shutdownGracefully(0, deadline.toMillis(), TimeUnit.MILLISECONDS)
        .awaitUninterruptibly(deadline.toMillis());
  }
}
