package dev.fleet.runtime.service;

import dev.fleet.runtime.clock.Clocks;
import dev.fleet.runtime.config.Durations;
import dev.fleet.runtime.config.Option;
import dev.fleet.runtime.config.Options;
import dev.fleet.runtime.config.Outcome;
import dev.fleet.runtime.config.Parsers;
import dev.fleet.runtime.config.Settings;
import dev.fleet.runtime.config.UsageException;
import dev.fleet.runtime.grpc.Endpoint;
import dev.fleet.runtime.grpc.FleetErrors;
import dev.fleet.runtime.log.Log;
import dev.fleet.runtime.log.LogLevels;
import dev.fleet.runtime.log.Logging;
import dev.fleet.runtime.metrics.Metrics;
import dev.fleet.runtime.metrics.MetricsServer;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The frame of a service process: options, logging, start, readiness, orderly stop, exit code.
 *
 * <p>Exit codes: 0 stopped as asked, 1 failed, 2 wrong usage. SIGTERM and SIGINT stop in order; a
 * second one ends the process at once.
 */
public final class ServiceMain {
  /** Exit code of a service that stopped as asked. */
  public static final int OK = 0;

  /** Exit code of a service that could not start or go on. */
  public static final int FAILED = 1;

  /** Exit code for wrong options. */
  public static final int USAGE = 2;

  /** How much is logged. */
  public static final Option<LogLevels> LOG =
      Option.of(
          "log",
          LogLevels::parse,
          "info",
          "What to log: error, warn, info, debug or trace, and package=level after a comma");

  /** How long an orderly stop may take. */
  public static final Option<Duration> STOP_TIMEOUT =
      Option.of(
          "stop-timeout",
          Parsers.duration(Duration.ofMillis(100), Duration.ofMinutes(10)),
          "10s",
          "How long an orderly stop may take");

  /** Where metrics are shown. */
  public static final Option<Endpoint> METRICS_LISTEN =
      Option.optional(
          "metrics-listen",
          Endpoint::parse,
          "Where to show metrics for Prometheus, as host:port; nowhere if not given");

  private static final Log EVENTS = Log.of(ServiceMain.class);

  private final Service service;
  private final Map<String, String> environment;
  private final PrintStream out;
  private final PrintStream err;

  ServiceMain(Service service, Map<String, String> environment, PrintStream out, PrintStream err) {
    this.service = service;
    this.environment = environment;
    this.out = out;
    this.err = err;
  }

  /** Runs a service until it is told to stop, then ends the JVM. To be called by {@code main}. */
  public static void run(Service service, String[] arguments) {
    int code =
        new ServiceMain(service, System.getenv(), System.out, System.err)
            .runToExitCode(List.of(arguments));
    System.exit(code);
  }

  int runToExitCode(List<String> arguments) {
    var all = new ArrayList<Option<?>>(service.options());
    all.add(LOG);
    all.add(STOP_TIMEOUT);
    all.add(METRICS_LISTEN);
    Options options = Options.of(service.name(), service.summary(), Version.current(), all);
    return switch (options.parse(arguments, environment)) {
      case Outcome.Show(String text) -> {
        out.print(text);
        out.flush();
        yield OK;
      }
      case Outcome.Faulty(List<String> faults) -> {
        faults.forEach(this::complain);
        yield USAGE;
      }
      case Outcome.Ready(Settings settings) -> runService(settings);
    };
  }

  private void complain(String fault) {
    err.println(service.name() + ": " + fault);
  }

  private int runService(Settings settings) {
    Logging.setUp(settings.get(LOG), environment);
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, e) -> EVENTS.error("thread died", e, "thread", thread.getName()));
    var context = new ServiceContext(settings, Clocks.system(), new Metrics(), environment);
    var notify = new SystemdNotify(environment);
    catchSignals(context);
    int code = startAndWait(context, notify);
    notify.stopping();
    boolean closed = closeInTime(context, settings.get(STOP_TIMEOUT));
    EVENTS.info("stopped", "service", service.name());
    return code == OK && (!closed || context.hasFailed()) ? FAILED : code;
  }

  private int startAndWait(ServiceContext context, SystemdNotify notify) {
    try {
      startMetrics(context);
      context.start(service);
      notify.ready();
      EVENTS.info("ready", "service", service.name(), "version", Version.current());
      context.awaitStop();
      return OK;
    } catch (UsageException e) {
      complain(oneLine(e));
      return USAGE;
    } catch (Exception e) {
      if (context.isStopping()) {
        return OK; // Told to stop while it started; whatever that broke is no news.
      }
      complain(oneLine(e));
      EVENTS.debug("start failed", e);
      return FAILED;
    } catch (Error e) {
      EVENTS.error("start failed", e); // A broken installation: the stack says what is missing.
      return FAILED;
    }
  }

  private static void startMetrics(ServiceContext context) throws IOException, UsageException {
    Optional<Endpoint> listen = context.settings().find(METRICS_LISTEN);
    if (listen.isEmpty()) {
      return;
    }
    if (!(listen.get() instanceof Endpoint.Tcp(String host, int port))) {
      throw new UsageException("--metrics-listen: expected host:port, got " + listen.get());
    }
    MetricsServer server =
        context.own(MetricsServer.start(new InetSocketAddress(host, port), context.metrics()));
    EVENTS.info("showing metrics", "host", host, "port", server.port());
  }

  private static String oneLine(Exception e) {
    if (e instanceof StatusRuntimeException || e instanceof StatusException) {
      return FleetErrors.userMessage(e);
    }
    String message = e.getMessage();
    return message == null ? e.toString() : message.lines().findFirst().orElse(e.toString());
  }

  private static void catchSignals(ServiceContext context) {
    var seen = new AtomicBoolean();
    for (String signal : List.of("TERM", "INT")) {
      Signals.on(
          signal,
          () -> {
            if (seen.compareAndSet(false, true)) {
              EVENTS.info("stopping", "signal", signal);
              context.stop();
            } else {
              Runtime.getRuntime().halt(FAILED);
            }
          });
    }
  }

  private static boolean closeInTime(ServiceContext context, Duration limit) {
    Thread closer = Thread.ofPlatform().daemon().name("stop").start(context::closeAll);
    try {
      if (closer.join(limit)) {
        return true;
      }
      EVENTS.warn("stop takes too long; ending", "limit", Durations.text(limit));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return false;
  }
}
