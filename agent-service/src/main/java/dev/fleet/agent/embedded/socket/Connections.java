package dev.fleet.agent.embedded.socket;

import dev.fleet.agent.embedded.engine.JobType;
import dev.fleet.agent.embedded.engine.TransactionException;
import dev.fleet.agent.embedded.engine.Trigger;
import dev.fleet.agent.embedded.engine.Unit;
import dev.fleet.agent.embedded.engine.service.Service;
import dev.fleet.agent.embedded.host.Connection;
import dev.fleet.unit.UnitName;
import dev.fleet.unit.systemd.JobMode;
import dev.fleet.unit.systemd.SocketBody;
import dev.fleet.unit.systemd.UnitDefinition;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Gives each connection of a socket with {@code Accept=yes} a service of its own. */
final class Connections {
  private final Unit unit;
  private final Instances instances;
  private final Map<UnitName, String> sources = new LinkedHashMap<>();
  private long accepted;

  Connections(Unit unit, Instances instances) {
    this.unit = unit;
    this.instances = instances;
  }

  /** So many were accepted since the manager knows the unit. */
  long accepted() {
    return accepted;
  }

  /** So many are served now. */
  int open() {
    return sources.size();
  }

  /**
   * Starts an instance for a connection, or drops the connection if there are too many.
   *
   * @throws TransactionException if it cannot be started
   */
  void serve(SocketBody body, Connection connection) throws TransactionException {
    long fromSource =
        sources.values().stream().filter(source -> source.equals(connection.source())).count();
    if (sources.size() >= body.maxConnections()) {
      drop(connection, "Too many incoming connections (%d), dropping connection.", sources.size());
      return;
    }
    if (body.maxConnectionsPerSource() > 0 && fromSource >= body.maxConnectionsPerSource()) {
      drop(
          connection,
          "Too many incoming connections (%d) from source "
              + connection.source()
              + ", dropping connection.",
          fromSource);
      return;
    }
    Unit instance = instance(body, connection);
    sources.put(instance.name(), connection.source());
    try {
      unit.queue(JobType.START, instance, JobMode.REPLACE, new Trigger(unit.name(), Map.of()));
    } catch (TransactionException e) {
      sources.remove(instance.name());
      connection.close();
      throw e;
    }
  }

  private void drop(Connection connection, String words, long count) {
    unit.log().warning(words.formatted(count));
    connection.close();
  }

  private Unit instance(SocketBody body, Connection connection) throws TransactionException {
    String template = body.service().value();
    int at = template.indexOf('@') + 1;
    String name =
        template.substring(0, at) + accepted + "-" + connection.ends() + template.substring(at);
    Optional<UnitDefinition> definition =
        UnitName.fault(name).isPresent() ? Optional.empty() : instances.of(new UnitName(name));
    if (definition.isEmpty()) {
      connection.close();
      throw TransactionException.refused("Unit " + name + " not found.");
    }
    accepted++;
    Unit instance = unit.instantiate(definition.get());
    if (instance.behaviour() instanceof Service service) {
      service.serve(connection);
      return instance;
    }
    connection.close();
    throw TransactionException.refused("Unit " + name + " is no service.");
  }

  /** A unit that the socket triggers changed: an instance that is over is forgotten. */
  void changed(Unit triggered) {
    boolean over = triggered.active().isDown() && triggered.job().isEmpty();
    if (over && sources.remove(triggered.name()) != null) {
      unit.dropLater(triggered);
    }
  }
}
