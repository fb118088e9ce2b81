import com.google.googlejavaformat.java.Formatter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;

/**
 * Holds every Java file of the project to one format. The formatter needs a newer JDK than the one
 * that may run Maven, so the build starts this file on the JDK of the toolchain.
 */
final class Format {
  public static void main(String[] args) throws Exception {
    String mode = args[0];
    if (mode.equals("skip")) {
      return;
    }
    if (!mode.equals("check") && !mode.equals("write")) {
      System.err.println("format: unknown mode '" + mode + "'; use check, write or skip");
      System.exit(2);
    }
    List<Path> files;
    try (Stream<Path> tree = Files.walk(Path.of("."))) {
      files =
          tree.filter(file -> file.toString().endsWith(".java"))
              .filter(file -> file.toString().contains("/src/") || file.startsWith("./build"))
              .filter(file -> !file.toString().contains("/target/"))
              .toList();
    }
    var faults = new ConcurrentLinkedQueue<String>();
    var formatter = new Formatter();
    files.parallelStream().forEach(file -> format(formatter, file, mode, faults));
    if (!faults.isEmpty()) {
      faults.stream().sorted().forEach(System.err::println);
      System.err.println("format: mend with: mvn -N process-sources -Dformat=write");
      System.exit(1);
    }
  }

  private static void format(
      Formatter formatter, Path file, String mode, ConcurrentLinkedQueue<String> faults) {
    try {
      String before = Files.readString(file);
      String after = formatter.formatSourceAndFixImports(before);
      if (before.equals(after)) {
        return;
      }
      if (mode.equals("write")) {
        Files.writeString(file, after);
      } else {
        faults.add("format: " + file + " is not formatted");
      }
    } catch (IOException | com.google.googlejavaformat.java.FormatterException e) {
      faults.add("format: " + file + ": " + e.getMessage());
    }
  }
}
