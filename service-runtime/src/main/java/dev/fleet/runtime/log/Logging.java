package dev.fleet.runtime.log;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.ConsoleHandler;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Sets up the logging of the whole process: one handler, lines to stderr. */
public final class Logging {
  /** What libraries say that is no news to an operator. */
  private static final Map<String, Level> QUIET =
      Map.of(
          "io.grpc", Level.WARNING,
          "io.netty", Level.WARNING,
          "io.netty.bootstrap", Level.SEVERE,
          "io.vertx", Level.WARNING,
          "io.etcd", Level.WARNING,
          "org.freedesktop.dbus", Level.WARNING,
          "sun.net", Level.WARNING,
          "jdk", Level.INFO);

  /** JUL forgets the level of a logger that nobody holds. */
  private static final List<Logger> HELD = new ArrayList<>();

  private Logging() {}

  /**
   * Replaces all handlers by ours.
   *
   * @param environment tells by {@code JOURNAL_STREAM} whether stderr goes to journald
   */
  public static void setUp(LogLevels levels, Map<String, String> environment) {
    setUp(levels, System.err, environment.containsKey("JOURNAL_STREAM"));
  }

  static synchronized void setUp(LogLevels levels, PrintStream out, boolean journald) {
    Logger root = Logger.getLogger("");
    for (Handler handler : root.getHandlers()) {
      root.removeHandler(handler);
    }
    Handler handler = new StreamLines(out);
    handler.setFormatter(new LineFormat(journald));
    handler.setLevel(Level.ALL);
    root.addHandler(handler);
    root.setLevel(levels.all());
    HELD.forEach(logger -> logger.setLevel(null));
    HELD.clear();
    QUIET.forEach((name, level) -> hold(name, max(level, levels.all())));
    levels.byPrefix().forEach(Logging::hold);
  }

  private static Level max(Level a, Level b) {
    return a.intValue() >= b.intValue() ? a : b;
  }

  private static void hold(String name, Level level) {
    Logger logger = Logger.getLogger(name);
    logger.setLevel(level);
    HELD.add(logger);
  }

  /** As {@link ConsoleHandler}, but to the stream it is given, and never closing it. */
  private static final class StreamLines extends Handler {
    private final PrintStream out;

    StreamLines(PrintStream out) {
      this.out = out;
    }

    @Override
    public void publish(LogRecord record) {
      if (isLoggable(record)) {
        out.print(getFormatter().format(record));
        out.flush();
      }
    }

    @Override
    public void flush() {
      out.flush();
    }

    @Override
    public void close() {
      out.flush();
    }
  }
}
