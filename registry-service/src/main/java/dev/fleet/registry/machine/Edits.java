package dev.fleet.registry.machine;

import dev.fleet.registry.store.Key;
import dev.fleet.registry.store.Row;
import dev.fleet.registry.wire.Answers;
import dev.fleet.registry.wire.Checks;
import dev.fleet.registry.write.Item;
import dev.fleet.runtime.grpc.FleetErrors;
import dev.fleet.v1.EditMachineMetadataRequest;
import dev.fleet.v1.ErrorReason;
import dev.fleet.v1.Machine;
import dev.fleet.v1.MachineScheduling;
import dev.fleet.v1.SetMachineSchedulingRequest;
import io.grpc.StatusRuntimeException;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What users change of machines. */
final class Edits {
  private Edits() {}

  /** What became of an edit. */
  sealed interface Edited<T> {
    record Kept<T>(T value, long revision) implements Edited<T> {}

    record Refused<T>(StatusRuntimeException error) implements Edited<T> {}
  }

  static Item<Edited<Map<String, String>>> metadata(EditMachineMetadataRequest request) {
    String id = Checks.machineId("machine_id", request.getMachineId());
    MetadataRules.checkEdited("set", request.getSetMap());
    MetadataRules.checkKeys("remove", request.getRemoveList());
    for (String key : request.getRemoveList()) {
      Checks.that(!request.containsSet(key), "remove", "the key '" + key + "' is also to be set");
    }
    return tx -> {
      Row.MetadataRow before = orNone(tx.metadata(id));
      Row.MetadataRow after = edited(before, request);
      if (after.set().size() + after.removed().size() > MetadataRules.MAX_KEYS) {
        return at -> new Edited.Refused<>(tooMany(id));
      }
      Row.MachineRow machine = tx.machine(id);
      if (!after.set().equals(before.set()) || !after.removed().equals(before.removed())) {
        tx.put(Key.metadata(id), after);
      }
      Map<String, String> inForce =
          Answers.inForce(machine == null ? Map.of() : machine.metadata(), after);
      return at -> new Edited.Kept<>(inForce, at);
    };
  }

  private static Row.MetadataRow edited(
      Row.MetadataRow before, EditMachineMetadataRequest request) {
    var set = new HashMap<>(before.set());
    request.getRemoveList().forEach(set::remove);
    set.putAll(request.getSetMap());
    var removed = new TreeSet<>(before.removed());
    removed.addAll(request.getRemoveList());
    removed.removeAll(request.getSetMap().keySet());
    return new Row.MetadataRow(
        Map.copyOf(set), java.util.List.copyOf(removed), before.scheduling(), before.version());
  }

  private static StatusRuntimeException tooMany(String id) {
    return FleetErrors.resourceExhausted(
        ErrorReason.LIMIT_EXCEEDED.name(),
        "machine %s would have more than %d edited metadata keys"
            .formatted(id, MetadataRules.MAX_KEYS),
        Map.of("bound", "metadata keys", "limit", Integer.toString(MetadataRules.MAX_KEYS)));
  }

  static Item<Edited<Machine>> scheduling(SetMachineSchedulingRequest request) {
    String id = Checks.machineId("machine_id", request.getMachineId());
    MachineScheduling wanted = request.getScheduling();
    Checks.that(
        wanted != MachineScheduling.MACHINE_SCHEDULING_UNSPECIFIED
            && wanted != MachineScheduling.UNRECOGNIZED,
        "scheduling",
        "must be set to a known value");
    return tx -> {
      Row.MachineRow machine = tx.machine(id);
      if (machine == null) {
        return at -> new Edited.Refused<>(notFound(id));
      }
      Row.MetadataRow before = orNone(tx.metadata(id));
      var after = new Row.MetadataRow(before.set(), before.removed(), wanted, before.version());
      if (before.scheduling() != wanted) {
        tx.put(Key.metadata(id), after);
      }
      return at -> new Edited.Kept<>(Answers.machine(id, machine, after), at);
    };
  }

  static StatusRuntimeException notFound(String id) {
    return FleetErrors.notFound(
        ErrorReason.MACHINE_NOT_FOUND.name(),
        "machine " + id + " is not in the cluster",
        Map.of("machine", id));
  }

  private static Row.MetadataRow orNone(Row.@Nullable MetadataRow row) {
    return row == null ? Row.MetadataRow.NONE : row;
  }
}
