package dev.fleet.unit.systemd;

import dev.fleet.unit.UnitName;
import dev.fleet.unit.systemd.value.Words;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads {@code [Install]}. One use, one thread. */
final class InstallReader {
  static final String SECTION = "Install";

  private static final List<String> LISTS =
      List.of("WantedBy", "RequiredBy", "UpheldBy", "Also", "Alias");

  static final OptionTable<InstallReader> OPTIONS = options();

  private final Map<String, List<UnitName>> units = new HashMap<>();
  private Optional<String> defaultInstance = Optional.empty();

  InstallSection build() {
    return new InstallSection(
        units("WantedBy"),
        units("RequiredBy"),
        units("UpheldBy"),
        units("Also"),
        units("Alias"),
        defaultInstance);
  }

  private static OptionTable<InstallReader> options() {
    var options = OptionTable.<InstallReader>of();
    for (String list : LISTS) {
      options.option(list, InstallReader::list);
    }
    return options.option("DefaultInstance", InstallReader::defaultInstance).build();
  }

  private void list(OptionValue value) {
    if (value.isEmpty()) {
      units.remove(value.option());
      return;
    }
    for (String word : value.words(Words.Rule.UNQUOTE, Words.Rule.RETAIN_ESCAPES)) {
      value
          .unitName(word, name -> "Invalid unit name " + name + ", ignoring")
          .ifPresent(
              name -> units.computeIfAbsent(value.option(), key -> new ArrayList<>()).add(name));
    }
  }

  private void defaultInstance(OptionValue value) {
    defaultInstance =
        value.isEmpty()
            ? Optional.empty()
            : value.expand(value.text(), UnitName.MAX_BYTES).filter(InstallReader::isInstance);
  }

  private static boolean isInstance(String text) {
    return UnitName.fault("a@" + text + ".service").isEmpty();
  }

  private List<UnitName> units(String list) {
    return units.getOrDefault(list, List.of());
  }
}
