package dev.fleet.agent.systemd;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.freedesktop.dbus.connections.IDisconnectCallback;
import org.freedesktop.dbus.connections.impl.DBusConnection;
import org.freedesktop.dbus.connections.impl.DBusConnectionBuilder;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.exceptions.DBusExecutionException;
import org.freedesktop.dbus.matchrules.DBusMatchRuleBuilder;
import org.freedesktop.dbus.messages.DBusSignal;
import org.freedesktop.dbus.messages.Message;
import org.freedesktop.dbus.messages.MethodCall;
import org.jspecify.annotations.Nullable;

/**
 * One connection to the system bus, spoken by plain messages: no proxies and no reflection, which
 * cost more than the messages themselves. Thread-safe. When it breaks it is told once and this
 * object is of no more use.
 */
final class Bus implements AutoCloseable {
  static final String SYSTEMD = "org.freedesktop.systemd1";

  /** Bounds what is asked of systemd at a time; more would only wait in its queue. */
  private static final int MAX_CALLS = 64;

  private final DBusConnection connection;
  private final String systemd;
  private final Consumer<String> onLost;
  private final AtomicBoolean lost = new AtomicBoolean();
  private final Set<MethodCall> pending = ConcurrentHashMap.newKeySet();
  private final Semaphore permits = new Semaphore(MAX_CALLS);

  private Bus(DBusConnection connection, String systemd, Consumer<String> onLost) {
    this.connection = connection;
    this.systemd = systemd;
    this.onLost = onLost;
  }

  /**
   * Connects.
   *
   * @param address e.g. {@code unix:path=/run/dbus/system_bus_socket}
   * @param onLost gets the reason when the connection breaks or systemd leaves the bus
   */
  static Bus connect(String address, Consumer<String> onLost) throws BusException {
    var early = new DisconnectRelay();
    try {
      DBusConnection connection =
          DBusConnectionBuilder.forAddress(address)
              .withShared(false)
              .withDisconnectCallback(early)
              .build();
      try {
        String owner = connection.getDBusOwnerName(SYSTEMD);
        if (owner == null || owner.isEmpty()) {
          throw BusException.lost("systemd is not on the bus " + address);
        }
        var bus = new Bus(connection, owner, onLost);
        early.relayTo(bus);
        bus.watchOwner();
        return bus;
      } catch (BusException | DBusExecutionException e) {
        close(connection);
        throw e;
      }
    } catch (DBusException | DBusExecutionException e) {
      throw BusException.lost("cannot connect to the bus " + address + ": " + e.getMessage());
    }
  }

  /** systemd leaves the bus and comes back under another name when it re-executes itself. */
  private void watchOwner() throws BusException {
    onSignal(
        DBusMatchRuleBuilder.create()
            .withType("signal")
            .withInterface("org.freedesktop.DBus")
            .withMember("NameOwnerChanged")
            .withArg0123(0, SYSTEMD),
        (path, arguments) -> lose("systemd left the bus"));
  }

  /** Begins to hear signals; {@code handler} gets path and arguments, on the one signal thread. */
  void onSystemdSignal(DBusMatchRuleBuilder rule, BiConsumer<String, Object[]> handler)
      throws BusException {
    onSignal(rule.withType("signal").withSender(systemd), handler);
  }

  private void onSignal(DBusMatchRuleBuilder rule, BiConsumer<String, Object[]> handler)
      throws BusException {
    try {
      // Never removed: it ends with the connection.
      connection.addGenericSigHandler(rule.build(), signal -> deliver(signal, handler));
    } catch (DBusException | DBusExecutionException e) {
      throw BusException.lost("cannot subscribe to signals: " + e.getMessage());
    }
  }

  private void deliver(DBusSignal signal, BiConsumer<String, Object[]> handler) {
    try {
      handler.accept(signal.getPath(), signal.getParameters());
    } catch (DBusException | RuntimeException e) {
      // What was in it is unknown now; only a fresh look at everything mends that.
      lose("a signal cannot be read: " + e);
    }
  }

  /**
   * Calls a method of systemd and waits for its answer.
   *
   * @param signature of the arguments, D-Bus notation; null for none
   */
  Object[] call(
      Duration deadline,
      String path,
      String type,
      String method,
      @Nullable String signature,
      Object... arguments)
      throws BusException {
    permits.acquireUninterruptibly();
    try {
      MethodCall call =
          connection
              .getMessageFactory()
              .createMethodCall(null, systemd, path, type, method, (byte) 0, signature, arguments);
      pending.add(call);
      try {
        return answer(call, deadline, method);
      } finally {
        pending.remove(call);
      }
    } catch (DBusException | DBusExecutionException e) {
      throw BusException.lost("cannot call " + method + ": " + e.getMessage());
    } finally {
      permits.release();
    }
  }

  private Object[] answer(MethodCall call, Duration deadline, String method)
      throws BusException, DBusException {
    if (lost.get()) {
      throw BusException.lost("the connection to systemd is lost");
    }
    connection.sendMessage(call);
    Message reply = call.getReply(deadline.toMillis());
    return switch (reply) {
      case null ->
          throw BusException.lost(
              "systemd did not answer " + method + " within " + deadline.toSeconds() + " s");
      case org.freedesktop.dbus.messages.Error error ->
          throw new BusException(error.getName(), text(error));
      default -> reply.getParameters();
    };
  }

  private static String text(Message error) throws DBusException {
    Object[] parameters = error.getParameters();
    if (parameters == null || parameters.length == 0) {
      return String.valueOf(error.getName());
    }
    return parameters[0] instanceof String line ? line : Arrays.toString(parameters);
  }

  private void lose(String reason) {
    if (!lost.compareAndSet(false, true)) {
      return;
    }
    for (MethodCall call : pending) {
      try {
        call.setReply(
            connection
                .getMessageFactory()
                .createError(SYSTEMD, BusException.LOST, call.getSerial(), "s", reason));
      } catch (DBusException e) {
        throw new IllegalStateException("an error message with one text cannot be invalid", e);
      }
    }
    onLost.accept(reason);
  }

  /** Ends the connection; {@code onLost} is not told. */
  @Override
  public void close() {
    lost.set(true);
    close(connection);
  }

  private static void close(DBusConnection connection) {
    try {
      connection.close();
    } catch (IOException e) {
      // The socket is gone either way, and nothing was buffered that matters.
      return;
    }
  }

  /** The library wants to know whom to tell before the connection exists. */
  private static final class DisconnectRelay implements IDisconnectCallback {
    private volatile @Nullable Bus bus;

    void relayTo(Bus target) {
      bus = target;
    }

    private void tell(String reason) {
      Bus target = bus;
      if (target != null) {
        target.lose(reason);
      }
    }

    @Override
    public void disconnectOnError(@Nullable IOException e) {
      tell("the bus closed the connection" + (e == null ? "" : ": " + e.getMessage()));
    }

    @Override
    public void requestedDisconnect(@Nullable Integer id) {
      tell("disconnected");
    }

    @Override
    public void exceptionOnTerminate(@Nullable IOException e) {
      tell("disconnected");
    }
  }
}
