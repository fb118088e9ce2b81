package dev.fleet.agent.embedded.socket;

import dev.fleet.agent.embedded.engine.Unit;
import dev.fleet.agent.embedded.host.HostException;
import dev.fleet.agent.embedded.host.Listening;
import dev.fleet.agent.embedded.host.PassedDescriptor;
import dev.fleet.unit.systemd.SocketBody;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The open addresses of a socket unit, in the order of its file. */
final class Listeners {
  private final Unit unit;
  private final Consumer<Listening> ready;
  private final List<Listening> open = new ArrayList<>();

  /**
   * @param ready told within an event of the unit when something waits at an armed address
   */
  Listeners(Unit unit, Consumer<Listening> ready) {
    this.unit = unit;
    this.ready = ready;
  }

  /** Opens all, or none. */
  void open(SocketBody body) throws HostException {
    try {
      for (SocketBody.Listen listen : body.listen()) {
        int index = open.size();
        open.add(
            unit.host().listen(unit.name(), body, listen, () -> unit.event(() -> isReady(index))));
      }
    } catch (HostException e) {
      close();
      throw e;
    }
  }

  private void isReady(int index) {
    if (index < open.size()) {
      ready.accept(open.get(index));
    }
  }

  void arm() {
    open.forEach(Listening::arm);
  }

  void disarm() {
    open.forEach(Listening::disarm);
  }

  /** Throws away what waits, so that it does not start the service. */
  void flush() {
    open.forEach(Listening::flush);
  }

  List<PassedDescriptor> descriptors(String name) {
    return open.stream()
        .map(listening -> new PassedDescriptor(name, listening.descriptor()))
        .toList();
  }

  void close() {
    open.forEach(Listening::close);
    open.clear();
  }
}
