import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Who needs whom, by {@code group:artifact[:classifier]}. Maven resolved each of these to one
 * version for the whole distribution; the graph is "verbose" because the plain one shows each
 * artifact below one parent only.
 */
record DependencyGraph(Map<String, String> files, Map<String, Set<String>> edges) {
  static DependencyGraph read(Path tgf) throws IOException {
    Map<String, String> keys = new HashMap<>();
    Map<String, String> files = new LinkedHashMap<>();
    Map<String, Set<String>> edges = new HashMap<>();
    boolean nodes = true;
    for (String line : Files.readAllLines(tgf)) {
      if (line.equals("#")) {
        nodes = false;
      } else if (nodes) {
        addNode(line, keys, files);
      } else {
        String[] ends = line.split(" ");
        edges
            .computeIfAbsent(keys.get(ends[0]), key -> new LinkedHashSet<>())
            .add(keys.get(ends[1]));
      }
    }
    return new DependencyGraph(files, edges);
  }

  /**
   * A line is {@code ID group:artifact:jar[:classifier]:version:scope}, in brackets if another one
   * was chosen.
   */
  private static void addNode(String line, Map<String, String> keys, Map<String, String> files) {
    String[] words = line.split(" ");
    boolean omitted = words[1].startsWith("(");
    String[] parts = words[1].replaceAll("[()]", "").split(":");
    boolean classified = parts.length == 6;
    String classifier = classified ? parts[3] : "";
    String key = parts[0] + ":" + parts[1] + (classified ? ":" + classifier : "");
    keys.put(words[0], key);
    if (!omitted && parts.length >= 5) {
      String version = parts[classified ? 4 : 3];
      String name = parts[1] + "-" + version + (classified ? "-" + classifier : "") + ".jar";
      files.put(key, name);
    }
  }

  /** The jars of the roots and of all they need, nearest first. */
  List<String> jars(List<String> roots) {
    Set<String> found = new LinkedHashSet<>();
    var open = new ArrayDeque<>(roots);
    while (!open.isEmpty()) {
      String key = open.removeFirst();
      if (found.add(key)) {
        open.addAll(edges.getOrDefault(key, Set.of()));
      }
    }
    return found.stream().map(this::file).collect(Collectors.toList());
  }

  private String file(String key) {
    String file = files.get(key);
    if (file == null) {
      throw new IllegalStateException("no version of " + key + " was chosen for the distribution");
    }
    return file;
  }
}
