package dev.fleet.runtime.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The words of a command line as option texts. Given twice, the later one counts, so that a wrapper
 * can add options of its own.
 */
record CommandLine(
    Map<String, String> values, @Nullable String config, boolean help, boolean version) {

  static CommandLine read(
      List<String> arguments, Map<String, Option<?>> known, List<String> faults) {
    var values = new LinkedHashMap<String, String>();
    boolean help = false;
    boolean version = false;
    for (int i = 0; i < arguments.size(); i++) {
      String word = arguments.get(i);
      if (!word.startsWith("--") || word.length() == 2) {
        faults.add("unexpected argument '" + word + "'; options start with --");
        continue;
      }
      int equals = word.indexOf('=');
      String name = equals < 0 ? word.substring(2) : word.substring(2, equals);
      if (equals < 0 && name.equals("help")) {
        help = true;
        continue;
      }
      if (equals < 0 && name.equals("version")) {
        version = true;
        continue;
      }
      Option<?> option = known.get(name);
      if (option == null && !name.equals("config")) {
        faults.add("unknown option '--" + name + "'; see --help");
        // Its value, if it has one, is not a fault of its own.
        if (equals < 0 && i + 1 < arguments.size() && !arguments.get(i + 1).startsWith("--")) {
          i++;
        }
        continue;
      }
      if (equals >= 0) {
        values.put(name, word.substring(equals + 1));
      } else if (option != null && option.isFlag()) {
        values.put(name, "true");
      } else if (i + 1 < arguments.size()) {
        values.put(name, arguments.get(++i));
      } else {
        faults.add("--" + name + ": a value must follow");
      }
    }
    String config = values.remove("config");
    return new CommandLine(values, config, help, version);
  }
}
