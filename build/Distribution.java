import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
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
  /** Nobody listens there, and none of this exists: a training run leaves no trace on the host. */
  private static final List<Program> PROGRAMS =
      List.of(
          new Program(
              "fleetctl",
              "dev.fleet.ctl.FleetctlMain",
              List.of("dev.fleet:fleetctl"),
              List.of("__train", StartUpCaches.ENDPOINTS)),
          new Program(
              "registry-service",
              "dev.fleet.registry.RegistryMain",
              List.of("dev.fleet:registry-service"),
              List.of("--etcd=127.0.0.1:1")),
          new Program(
              "scheduler-service",
              "dev.fleet.scheduler.SchedulerMain",
              List.of("dev.fleet:scheduler-service"),
              List.of("--registry=127.0.0.1:1")),
          new Program(
              "agent-service",
              "dev.fleet.agent.AgentMain",
              List.of("dev.fleet:agent-service"),
              List.of(
                  "--registry=127.0.0.1:1",
                  "--machine-id=training",
                  "--system-bus=unix:path=/nonexistent",
                  "--state-directory=@TEMPORARY@",
                  "--units-directory=@TEMPORARY@")),
          new Program(
              "journal-service",
              "dev.fleet.journal.JournalMain",
              List.of("dev.fleet:journal-service"),
              List.of("--directory=@TEMPORARY@")),
          new Program(
              "fleet-bench", "dev.fleet.bench.BenchMain", List.of("dev.fleet:bench"), List.of()),
          new Program(
              "fleet-local",
              "dev.fleet.deploy.local.FleetLocalMain",
              List.of("info.picocli:picocli", "dev.fleet:service-runtime"),
              List.of()));

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

  /**
   * @param args the deploy module's folder, the project's version, and whether to {@code make} or
   *     {@code skip} start-up caches
   */
  public static void main(String[] args) throws Exception {
    new Distribution(Path.of(args[0]), args[1]).make(args[2].equals("make"));
  }

  private void make(boolean train) throws Exception {
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

    modernise("picocli-");

    DependencyGraph graph = DependencyGraph.read(module.resolve("target/dependencies.tgf"));
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
    setJarTimes();
    new StartUpCaches(module, home).make(train ? PROGRAMS : List.of());
  }

  /** Makes the classes of a library fit for start-up caches. */
  private void modernise(String prefix) throws IOException {
    try (Stream<Path> files = Files.list(lib)) {
      for (Path file : files.filter(f -> f.getFileName().toString().startsWith(prefix)).toList()) {
        ModernClasses.rewrite(file, JAR_TIME);
      }
    }
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
      digest.update(jar.getBytes(StandardCharsets.UTF_8));
      digest.update(Files.readAllBytes(lib.resolve(jar)));
    }
    return HexFormat.of().formatHex(digest.digest(), 0, 8);
  }

  /**
   * A start-up cache is for jars of one time of change. The same jars, built again, keep it; one
   * that somebody puts there later is newer.
   */
  private void setJarTimes() throws IOException {
    FileTime time = FileTime.from(JAR_TIME.toInstant(ZoneOffset.UTC));
    try (Stream<Path> files = Files.list(lib)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".jar")).toList()) {
        Files.setLastModifiedTime(file, time);
      }
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

  static void deleteTree(Path folder) throws IOException {
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
}
