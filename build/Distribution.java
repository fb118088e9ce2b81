import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.LocalDateTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

/**
 * Makes the distribution of the deploy module: launchers, systemd units, and for each program one
 * small jar whose manifest names exactly the jars that program needs, so that no program sees
 * another's libraries.
 *
 * <p>Expects the jars in {@code target/fleet/lib} and Maven's verbose dependency graph in {@code
 * target/dependencies.tgf}.
 */
final class Distribution {
  /** A launcher: the class it starts and the artifacts that hold it. */
  private record Program(String name, String mainClass, List<String> roots) {}

  private static final List<Program> PROGRAMS =
      List.of(
          program("fleetctl", "dev.fleet.ctl.FleetctlMain", "dev.fleet:fleetctl"),
          program(
              "registry-service", "dev.fleet.registry.RegistryMain", "dev.fleet:registry-service"),
          program(
              "scheduler-service",
              "dev.fleet.scheduler.SchedulerMain",
              "dev.fleet:scheduler-service"),
          program("agent-service", "dev.fleet.agent.AgentMain", "dev.fleet:agent-service"),
          program("journal-service", "dev.fleet.journal.JournalMain", "dev.fleet:journal-service"),
          program(
              "fleet-local",
              "dev.fleet.deploy.local.FleetLocalMain",
              "info.picocli:picocli",
              "dev.fleet:service-runtime"));

  /** Fixed, so that two builds of the same sources give the same bytes. */
  private static final LocalDateTime JAR_TIME = LocalDateTime.of(2026, 11, 1, 0, 0);

  private final Path module;
  private final Path home;
  private final Path lib;
  private final String self;

  private Distribution(Path module, String version) {
    this.module = module;
    this.home = module.resolve("target/fleet");
    this.lib = home.resolve("lib");
    this.self = "deploy-" + version + ".jar";
  }

  private static Program program(String name, String mainClass, String... roots) {
    return new Program(name, mainClass, List.of(roots));
  }

  /**
   * @param args the deploy module's folder, and the project's version
   */
  public static void main(String[] args) throws Exception {
    new Distribution(Path.of(args[0]), args[1]).make();
  }

  private void make() throws Exception {
    copyTree(module.resolve("src/main/dist/lib"), lib);
    for (Path folder :
        List.of(lib.resolve("systemd"), home.resolve("container"), home.resolve("examples"))) {
      deleteTree(folder);
    }
    copyTree(module.resolve("systemd"), lib.resolve("systemd/system"));
    copyTree(module.resolve("container"), home.resolve("container"));
    copyTree(module.resolve("examples"), home.resolve("examples"));
    Path jar = module.resolve("target").resolve(self);
    Files.copy(jar, lib.resolve(self), StandardCopyOption.REPLACE_EXISTING);

    Graph graph = Graph.read(module.resolve("target/dependencies.tgf"));
    Set<String> used = new TreeSet<>(Set.of(self));
    for (Program program : PROGRAMS) {
      List<String> jars = new ArrayList<>();
      if (program.name().equals("fleet-local")) {
        jars.add(self);
      }
      jars.addAll(graph.jars(program.roots()));
      used.addAll(jars);
      writeProgram(program, jars);
    }
    deleteOthers(used);
    deleteTree(lib.resolve("aot"));
    Files.createDirectories(lib.resolve("aot"));
    train("fleetctl");
  }

  private void writeProgram(Program program, List<String> jars) throws Exception {
    for (String jar : jars) {
      if (!Files.isRegularFile(lib.resolve(jar))) {
        throw new IOException(program.name() + " needs " + jar + ", which is not in " + lib);
      }
    }
    Path bin = Files.createDirectories(home.resolve("bin"));
    Path launcher = bin.resolve(program.name());
    Files.copy(
        module.resolve("src/main/dist/bin/launcher"),
        launcher,
        StandardCopyOption.REPLACE_EXISTING);
    Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwxr-xr-x"));

    var manifest = new Manifest();
    Attributes attributes = manifest.getMainAttributes();
    attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    attributes.put(Attributes.Name.MAIN_CLASS, program.mainClass());
    attributes.put(Attributes.Name.CLASS_PATH, String.join(" ", jars));
    Path file = lib.resolve(program.name() + ".jar");
    try (OutputStream out = Files.newOutputStream(file);
        var jar = new JarOutputStream(out)) {
      var entry = new ZipEntry("META-INF/MANIFEST.MF");
      entry.setTimeLocal(JAR_TIME);
      jar.putNextEntry(entry);
      manifest.write(jar);
      jar.closeEntry();
    }
    Files.writeString(lib.resolve(program.name() + ".id"), hash(jars) + "\n");
  }

  private String hash(List<String> jars) throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    for (String jar : jars) {
      digest.update(jar.getBytes(java.nio.charset.StandardCharsets.UTF_8));
      digest.update(Files.readAllBytes(lib.resolve(jar)));
    }
    return HexFormat.of().formatHex(digest.digest(), 0, 8);
  }

  /** A training run that fails costs speed, not function: the launcher goes on without a cache. */
  private void train(String program) throws Exception {
    var builder =
        new ProcessBuilder(home.resolve("bin").resolve(program).toString(), "__train")
            .redirectErrorStream(true)
            .redirectOutput(module.resolve("target/train-" + program + ".log").toFile());
    builder.environment().put("FLEET_JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("FLEET_AOT_TRAIN", "1");
    Process run = builder.start();
    if (!run.waitFor(60, java.util.concurrent.TimeUnit.SECONDS)) {
      run.destroyForcibly();
    }
    if (run.waitFor() != 0) {
      deleteTree(lib.resolve("aot"));
      System.err.println(
          "distribution: no start-up cache for " + program + ": its training run failed");
    }
  }

  private void deleteOthers(Set<String> used) throws IOException {
    Set<String> keep = new TreeSet<>(used);
    PROGRAMS.forEach(program -> keep.add(program.name() + ".jar"));
    try (Stream<Path> files = Files.list(lib)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".jar")).toList()) {
        if (!keep.contains(file.getFileName().toString())) {
          Files.delete(file);
        }
      }
    }
  }

  private static void copyTree(Path from, Path to) throws IOException {
    try (Stream<Path> tree = Files.walk(from)) {
      tree.filter(Files::isRegularFile)
          .forEach(
              file -> {
                try {
                  Path target = to.resolve(from.relativize(file).toString());
                  Files.createDirectories(target.getParent());
                  Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
    }
  }

  private static void deleteTree(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, IOException fault)
              throws IOException {
            Files.delete(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /**
   * Who needs whom, by {@code group:artifact[:classifier]}. Maven resolved each of these to one
   * version for the whole distribution; the graph is "verbose" because the plain one shows each
   * artifact below one parent only.
   */
  private record Graph(Map<String, String> files, Map<String, Set<String>> edges) {
    static Graph read(Path tgf) throws IOException {
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
      return new Graph(files, edges);
    }

    /**
     * A line is {@code ID group:artifact:jar[:classifier]:version:scope}, in brackets if another
     * one was chosen.
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
        throw new IllegalStateException(
            "no version of " + key + " was chosen for the distribution");
      }
      return file;
    }
  }
}
