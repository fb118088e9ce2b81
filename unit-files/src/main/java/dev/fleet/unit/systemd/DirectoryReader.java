package dev.fleet.unit.systemd;

import dev.fleet.unit.systemd.UnitDirectories.Folder;
import dev.fleet.unit.systemd.UnitDirectories.Folders;
import dev.fleet.unit.systemd.UnitDirectories.Kind;
import dev.fleet.unit.systemd.UnitDirectories.Preserve;
import dev.fleet.unit.systemd.value.Bool;
import dev.fleet.unit.systemd.value.Words;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads {@code RuntimeDirectory=} and its kind, systemd.exec(5). One use, one thread. */
final class DirectoryReader {
  private static final int USUAL_MODE = 0755;

  /** Of each kind, folders with the links to them. */
  private final Map<Kind, Map<String, Set<String>>> folders = new EnumMap<>(Kind.class);

  private final Map<Kind, Integer> modes = new EnumMap<>(Kind.class);
  private Preserve preserve = Preserve.NO;

  UnitDirectories build() {
    var built = new EnumMap<Kind, Folders>(Kind.class);
    folders.forEach(
        (kind, paths) -> {
          var list = new ArrayList<Folder>();
          paths.forEach((path, links) -> list.add(new Folder(path, List.copyOf(links))));
          built.put(kind, new Folders(list, modes.getOrDefault(kind, USUAL_MODE)));
        });
    return new UnitDirectories(built, preserve);
  }

  void mode(Kind kind, int mode) {
    modes.put(kind, mode);
  }

  void preserve(OptionValue value) {
    Optional<Preserve> word =
        Bool.parse(value.text())
            .map(on -> on ? Preserve.YES : Preserve.NO)
            .or(() -> OptionValue.constant(Preserve.class, value.text()));
    word.ifPresentOrElse(
        parsed -> preserve = parsed, () -> value.warnUnreadable("runtime directory preserve mode"));
  }

  /** Each word is a folder, or {@code folder:link}. */
  void read(Kind kind, OptionValue value) {
    if (value.isEmpty()) {
      folders.remove(kind);
      return;
    }
    for (String word :
        value.words("Invalid syntax", Words.Rule.UNQUOTE, Words.Rule.RETAIN_ESCAPES)) {
      folder(kind, word, value);
    }
  }

  private void folder(Kind kind, String word, OptionValue value) {
    var parts = new Words(word, ":");
    Set<Words.Rule> rules = OptionValue.rules(Words.Rule.UNESCAPE, Words.Rule.UNESCAPE_SEPARATORS);
    if (!(parts.next(rules) instanceof Words.Text source)
        || parts.nextOrStay(rules) instanceof Words.Malformed) {
      value.warn("Invalid syntax in " + value.option() + "=, ignoring: " + word);
      return;
    }
    Optional<String> path = value.relativePath(source.text());
    if (path.isEmpty()) {
      return;
    }
    if (path.get().equals("private") || path.get().startsWith("private/")) {
      value.warn(value.option() + "= path can't be 'private', ignoring assignment: " + word);
      return;
    }
    link(kind, word, value)
        .ifPresent(
            links ->
                folders
                    .computeIfAbsent(kind, key -> new LinkedHashMap<>())
                    .computeIfAbsent(path.get(), key -> new LinkedHashSet<>())
                    .addAll(links));
  }

  /** The link after the colon, if there is one; empty if there may be none. */
  private static Optional<List<String>> link(Kind kind, String word, OptionValue value) {
    var parts = new Words(word, ":");
    Set<Words.Rule> rules = OptionValue.rules(Words.Rule.UNESCAPE, Words.Rule.UNESCAPE_SEPARATORS);
    parts.next(rules);
    if (!(parts.next(rules) instanceof Words.Text link)) {
      return Optional.of(List.of());
    }
    if (kind == Kind.CONFIGURATION) {
      value.warn(
          "Destination parameter is not supported for ConfigurationDirectory, ignoring: " + word);
      return Optional.empty();
    }
    return value.relativePath(link.text()).map(List::of);
  }
}
