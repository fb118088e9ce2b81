package dev.fleet.registry.store;

/**
 * A key without the prefix.
 *
 * @param name what follows the folder of the kind: a unit's name, a machine's ID, a digest; for a
 *     state {@code machine/unit}
 */
public record Key(Kind kind, String name) implements Comparable<Key> {
  /** The one key that a scheduler holds while it leads. */
  public static final Key LEADER = new Key(Kind.LEADER, "scheduler");

  public static Key file(String digest) {
    return new Key(Kind.FILE, digest);
  }

  public static Key unit(String name) {
    return new Key(Kind.UNIT, name);
  }

  public static Key placement(String unit) {
    return new Key(Kind.PLACEMENT, unit);
  }

  public static Key refusal(String unit) {
    return new Key(Kind.REFUSAL, unit);
  }

  public static Key machine(String id) {
    return new Key(Kind.MACHINE, id);
  }

  public static Key metadata(String machineId) {
    return new Key(Kind.METADATA, machineId);
  }

  public static Key state(String machineId, String unit) {
    return new Key(Kind.STATE, machineId + "/" + unit);
  }

  public static Key replica(String id) {
    return new Key(Kind.REPLICA, id);
  }

  /** The machine of a state's key. */
  public String stateMachine() {
    return name.substring(0, name.indexOf('/'));
  }

  /** The unit of a state's key. */
  public String stateUnit() {
    return name.substring(name.indexOf('/') + 1);
  }

  /** As etcd orders them. */
  @Override
  public int compareTo(Key other) {
    int byKind = kind.compareTo(other.kind);
    return byKind != 0 ? byKind : name.compareTo(other.name);
  }

  @Override
  public String toString() {
    return kind.folder() + name;
  }
}
