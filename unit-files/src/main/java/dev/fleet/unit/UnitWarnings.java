package dev.fleet.unit;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What a unit's {@code [X-Fleet]} section says in vain. One use, one thread. */
final class UnitWarnings {
  private static final Set<String> FALSE_WORDS = Set.of("", "false", "no", "0", "off", "f");

  private final UnitName name;
  private final FleetSection section;
  private final Set<String> warnings = new LinkedHashSet<>();

  private UnitWarnings(UnitName name, UnitFile file) {
    this.name = name;
    this.section = new FleetSection(file, value -> Specifiers.expand(name, value));
  }

  static List<String> of(UnitName name, UnitFile file) {
    var unit = new UnitWarnings(sample(name), file);
    unit.keys();
    unit.machineId();
    unit.peers();
    unit.metadata();
    unit.section.values(FleetKey.CONFLICTS).stream()
        .flatMap(value -> Whitespace.words(value).stream())
        .forEach(pattern -> unit.pattern("Conflicts", pattern));
    unit.section.values(FleetKey.REPLACES).forEach(pattern -> unit.pattern("Replaces", pattern));
    unit.global();
    return List.copyOf(unit.warnings);
  }

  /** A template is judged by an instance of it, or {@code %i} would always seem to be missing. */
  private static UnitName sample(UnitName name) {
    String instance = name.stem() + "1" + name.type().suffix();
    return name.isTemplate() && UnitName.fault(instance).isEmpty() ? new UnitName(instance) : name;
  }

  private void keys() {
    section.spellings().stream()
        .filter(key -> !FleetKey.isKnown(key))
        .forEach(key -> warn("unrecognized requirement in [X-Fleet] section: " + Quoted.text(key)));
  }

  private void machineId() {
    if (section.first(FleetKey.MACHINE_ID).filter(String::isEmpty).isPresent()) {
      warn("MachineID is empty, which no machine meets");
    }
  }

  private void peers() {
    for (String peer : section.values(FleetKey.MACHINE_OF)) {
      String value = "MachineOf value " + Quoted.text(peer) + " can never be met: ";
      UnitName.fault(peer).ifPresent(fault -> warn(value + fault));
      if (peer.equals(name.value())) {
        warn(value + "it is the unit itself");
      }
    }
  }

  private void metadata() {
    for (String text : section.values(FleetKey.MACHINE_METADATA)) {
      String value = "MachineMetadata value " + Quoted.text(text);
      Optional<MetadataPair> pair = MetadataPair.read(text);
      if (pair.isEmpty() && !text.isEmpty()) {
        warn(value + " is ignored: expected key=value, or \"key=value\" \"key=value\" for several");
      }
      if (pair.filter(MetadataPair::hasOuterSpace).isPresent()) {
        warn(value + " is taken as it stands, blanks and line ends included");
      }
    }
  }

  private void pattern(String key, String pattern) {
    String value = key + " pattern " + Quoted.text(pattern);
    Glob glob = Glob.compile(pattern);
    if (glob.isMalformed()) {
      warn(value + " is malformed and matches no unit");
    } else if (glob.isLiteral()) {
      UnitName.fault(pattern).ifPresent(fault -> warn(value + " matches no unit: " + fault));
    }
  }

  private void global() {
    section
        .last(FleetKey.GLOBAL)
        .filter(
            word ->
                !Requirements.isTrue(word) && !FALSE_WORDS.contains(word.toLowerCase(Locale.ROOT)))
        .ifPresent(
            word ->
                warn("Global value " + Quoted.text(word) + " means false: expected true or false"));
  }

  private void warn(String warning) {
    warnings.add(warning);
  }
}
