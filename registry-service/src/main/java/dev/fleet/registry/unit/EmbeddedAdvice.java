package dev.fleet.registry.unit;

import com.google.protobuf.ByteString;
import dev.fleet.registry.store.Row;
import dev.fleet.registry.view.ClusterState;
import dev.fleet.registry.view.SortedTree;
import dev.fleet.unit.UnitName;
import dev.fleet.unit.systemd.Policy;
import dev.fleet.unit.systemd.SpecifierContext;
import dev.fleet.unit.systemd.UnitDefinition;
import dev.fleet.unit.systemd.UnitSyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What machines without systemd, whose agents run units themselves, will not do of a unit: said
 * when it is submitted, if the cluster has such a machine. Thread-safe.
 */
final class EmbeddedAdvice {
  /** More would drown the first ones; {@code status} shows all. */
  private static final int MOST = 5;

  /** What the embedded unit manager calls itself, before its version: machine.proto. */
  private static final String MANAGER = "embedded ";

  private static final String WHERE = "on machines without systemd: ";

  private final Supplier<ClusterState> state;
  private volatile @Nullable Look last;

  EmbeddedAdvice(Supplier<ClusterState> state) {
    this.state = state;
  }

  /** Whether some of these machines has no systemd. */
  private record Look(SortedTree<String, Row.MachineRow> machines, boolean found) {}

  /** One line each; empty if nothing is to be said or nobody is concerned. */
  List<String> of(UnitName name, ByteString content) {
    return concernsSomeone() ? read(name, content) : List.of();
  }

  private boolean concernsSomeone() {
    SortedTree<String, Row.MachineRow> machines = state.get().machines();
    Look look = last;
    if (look == null || look.machines() != machines) {
      look = new Look(machines, anyEmbedded(machines));
      last = look;
    }
    return look.found();
  }

  private static boolean anyEmbedded(SortedTree<String, Row.MachineRow> machines) {
    for (var machine : machines) {
      if (machine.value().unitManager().startsWith(MANAGER)) {
        return true;
      }
    }
    return false;
  }

  private static List<String> read(UnitName name, ByteString content) {
    List<String> warnings;
    try {
      warnings =
          UnitDefinition.read(
                  name, content.toStringUtf8(), SpecifierContext.ANY_HOST, Policy.STRICT)
              .warnings();
    } catch (UnitSyntaxException e) {
      return List.of(WHERE + "it will not run: " + e.getMessage());
    }
    var told = new ArrayList<String>();
    for (String warning : warnings.subList(0, Math.min(MOST, warnings.size()))) {
      told.add(WHERE + warning);
    }
    if (warnings.size() > MOST) {
      told.add(WHERE + "further warnings: " + (warnings.size() - MOST));
    }
    return told;
  }
}
