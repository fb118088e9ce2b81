import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassFile.StackMapsOption;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDateTime;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Gives the classes of a jar that are older than Java 6 the form of today's, stack maps included.
 * The JVM puts no older class into a start-up cache, nor any class that it would have to check
 * against one: with picocli as it comes, fleetctl needs 80 ms of CPU more for each start.
 */
final class ModernClasses {
  private static final int JAVA_6 = 50;
  private static final ClassFileVersion MODERN =
      ClassFileVersion.of(ClassFile.latestMajorVersion(), 0);

  private final Map<String, byte[]> entries = new LinkedHashMap<>();
  private final ClassFile classFile;

  private ModernClasses(Path jar) throws IOException {
    try (var file = new JarFile(jar.toFile())) {
      for (var entry : Collections.list(file.entries())) {
        if (!entry.isDirectory()) {
          entries.put(entry.getName(), file.getInputStream(entry).readAllBytes());
        }
      }
    }
    ClassHierarchyResolver own =
        ClassHierarchyResolver.ofResourceParsing(
            type -> {
              String descriptor = type.descriptorString();
              byte[] found =
                  entries.get(descriptor.substring(1, descriptor.length() - 1) + ".class");
              return found == null ? null : new ByteArrayInputStream(found);
            });
    classFile =
        ClassFile.of(
            StackMapsOption.GENERATE_STACK_MAPS,
            ClassHierarchyResolverOption.of(own.orElse(ClassHierarchyResolver.defaultResolver())));
  }

  /** Rewrites a jar in place; does nothing to one that has no old class. */
  static void rewrite(Path jar, LocalDateTime time) throws IOException {
    new ModernClasses(jar).write(jar, time);
  }

  private void write(Path jar, LocalDateTime time) throws IOException {
    Path next = jar.resolveSibling(jar.getFileName() + ".next");
    boolean changed = false;
    try (OutputStream out = Files.newOutputStream(next);
        var zip = new ZipOutputStream(out)) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        byte[] bytes = modern(entry.getKey(), entry.getValue());
        changed |= bytes != entry.getValue();
        var header = new ZipEntry(entry.getKey());
        header.setTimeLocal(time);
        zip.putNextEntry(header);
        zip.write(bytes);
        zip.closeEntry();
      }
    }
    if (changed) {
      Files.move(next, jar, StandardCopyOption.REPLACE_EXISTING);
    } else {
      Files.delete(next);
    }
  }

  private byte[] modern(String name, byte[] bytes) {
    if (!name.endsWith(".class")) {
      return bytes;
    }
    ClassModel model = classFile.parse(bytes);
    if (model.majorVersion() >= JAVA_6) {
      return bytes;
    }
    ClassTransform version =
        (builder, element) -> builder.with(element instanceof ClassFileVersion ? MODERN : element);
    // To build each method's code anew is what makes its stack map.
    ClassTransform code = ClassTransform.transformingMethodBodies(CodeTransform.ACCEPT_ALL);
    return classFile.transformClass(model, code.andThen(version));
  }
}
