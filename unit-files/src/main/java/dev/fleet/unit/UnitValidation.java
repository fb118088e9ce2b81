package dev.fleet.unit;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** What keeps a unit from being created, and what its author should look at again. */
public final class UnitValidation {
  /**
   * The most that the keys and expanded values of {@code [X-Fleet]} may add up to, in characters.
   */
  public static final int MAX_FLEET_SIZE = 16 * 1024;

  private UnitValidation() {}

  /**
   * Why this unit cannot be created, each reason in one line, the one to report first; empty if it
   * can.
   *
   * <p>Requirements are held against each other as written, before their specifiers are expanded.
   */
  public static List<String> errors(UnitName name, UnitFile file) {
    Optional<String> unreadable = textFault(file).or(() -> sizeFault(name, file));
    if (unreadable.isPresent()) {
      return List.of(unreadable.get());
    }
    Requirements requirements = Requirements.unexpanded(file);
    var errors = new ArrayList<String>();
    errors.addAll(peerFaults(requirements, "conflict", requirements.conflicts()));
    errors.addAll(peerFaults(requirements, "replace", requirements.replaces()));
    errors.addAll(combinationFaults(requirements));
    return List.copyOf(errors);
  }

  /**
   * What is allowed but probably not meant, each in one line: unknown keys, values that are
   * ignored, requirements that can never be met. A unit with {@link #errors} may get none.
   */
  public static List<String> warnings(UnitName name, UnitFile file) {
    return sizeFault(name, file).isPresent() ? List.of() : UnitWarnings.of(name, file);
  }

  /**
   * What is stored must be readable again; the canonical text of a file near the size limit may be
   * too big.
   */
  private static Optional<String> textFault(UnitFile file) {
    try {
      UnitFile.parse(file.canonical());
      return Optional.empty();
    } catch (UnitFileException e) {
      return Optional.of("canonical text: " + e.getMessage());
    }
  }

  /**
   * Bounds what schedulers keep and match for a unit; a file full of {@code %n} would grow a
   * hundredfold.
   */
  private static Optional<String> sizeFault(UnitName name, UnitFile file) {
    boolean tooBig =
        fleetSize(file, UnaryOperator.identity()) > MAX_FLEET_SIZE
            || fleetSize(file, value -> Specifiers.expand(name, value)) > MAX_FLEET_SIZE;
    return tooBig
        ? Optional.of("[X-Fleet] section exceeds maximum size (" + MAX_FLEET_SIZE + " characters)")
        : Optional.empty();
  }

  private static long fleetSize(UnitFile file, UnaryOperator<String> expansion) {
    return file.options().stream()
        .filter(option -> option.section().equals(FleetSection.NAME))
        .mapToLong(option -> option.name().length() + expansion.apply(option.value()).length())
        .sum();
  }

  private static List<String> peerFaults(
      Requirements requirements, String kind, List<String> patterns) {
    List<Glob> globs = patterns.stream().distinct().map(Glob::compile).toList();
    var faults = new ArrayList<String>();
    for (String peer : new LinkedHashSet<>(requirements.machineOf())) {
      globs.stream()
          .filter(glob -> glob.matches(peer))
          .findFirst()
          .map(
              glob ->
                  "unresolvable requirements: peer %s matches %s %s"
                      .formatted(Quoted.text(peer), kind, Quoted.text(glob.pattern())))
          .ifPresent(faults::add);
    }
    return faults;
  }

  private static List<String> combinationFaults(Requirements requirements) {
    boolean machineId = requirements.machineId().isPresent();
    boolean peers = !requirements.machineOf().isEmpty();
    boolean conflicts = !requirements.conflicts().isEmpty();
    boolean replaces = !requirements.replaces().isEmpty();
    boolean global = requirements.global();
    var faults = new ArrayList<String>();
    addIf(machineId && peers, "MachineID cannot be used with Peers", faults);
    addIf(machineId && conflicts, "MachineID cannot be used with Conflicts", faults);
    addIf(machineId && global, "MachineID cannot be used with Global", faults);
    addIf(machineId && replaces, "MachineID cannot be used with Replaces", faults);
    addIf(global && peers, "Global cannot be used with Peers", faults);
    addIf(global && replaces, "Global cannot be used with Replaces", faults);
    addIf(conflicts && replaces, "Conflicts cannot be used with Replaces", faults);
    return faults;
  }

  private static void addIf(boolean wrong, String fault, List<String> faults) {
    if (wrong) {
      faults.add(fault);
    }
  }
}
