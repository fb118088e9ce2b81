package dev.fleet.ctl;

import dev.fleet.unit.UnitName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A unit as it was named on the command line.
 *
 * @param name the unit that is meant
 * @param path where its file would be: the argument, with the suffix that the name got
 */
record UnitArgument(UnitName name, String path) {
  /**
   * Reads arguments, each unit once, in their order.
   *
   * @throws CommandFailure with {@code prefix} and what is wrong with the first bad name
   */
  static List<UnitArgument> read(List<String> arguments, String prefix) throws CommandFailure {
    Map<String, UnitArgument> byName = new LinkedHashMap<>();
    for (String argument : arguments) {
      String name = UnitName.mangle(argument);
      Optional<String> fault = UnitName.fault(name);
      if (fault.isPresent()) {
        throw new CommandFailure(prefix + fault.get());
      }
      String path = argument.endsWith(name) ? argument : argument + suffix(name);
      byName.putIfAbsent(name, new UnitArgument(new UnitName(name), path));
    }
    return new ArrayList<>(byName.values());
  }

  private static String suffix(String name) {
    return name.substring(name.lastIndexOf('.'));
  }

  /** Where the file of the unit's template would be: in the folder of the unit's file. */
  String templatePath() {
    String template = name.template().orElseThrow().value();
    return path.substring(0, path.lastIndexOf('/') + 1) + template;
  }

  /** The unit names that arguments mean; those that no unit can have are left out. */
  static List<String> names(List<String> arguments) {
    var names = new LinkedHashMap<String, String>();
    for (String argument : arguments) {
      String name = UnitName.mangle(argument);
      if (UnitName.fault(name).isEmpty()) {
        names.put(name, name);
      }
    }
    return new ArrayList<>(names.keySet());
  }
}
