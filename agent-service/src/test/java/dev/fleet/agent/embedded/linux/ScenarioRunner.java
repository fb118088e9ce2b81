package dev.fleet.agent.embedded.linux;

import java.lang.annotation.Annotation;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the scenarios of {@link LinuxHostByLookIT} in a JVM that has no test engine. */
final class ScenarioRunner {
  private ScenarioRunner() {}

  public static void main(String[] arguments) throws Exception {
    int passed = 0;
    var failed = new ArrayList<String>();
    for (Class<?> scenarios : LinuxHostByLookIT.class.getDeclaredClasses()) {
      for (Method test : annotated(scenarios, Test.class)) {
        String name = scenarios.getSimpleName() + "." + test.getName();
        try {
          run(scenarios, test);
          passed++;
        } catch (Exception | AssertionError e) {
          System.out.println(name);
          e.printStackTrace(System.out);
          failed.add(name);
        }
      }
    }
    System.out.println(passed + " scenarios passed, failed: " + failed);
    System.exit(failed.isEmpty() ? 0 : 1);
  }

  private static void run(Class<?> scenarios, Method test) throws Exception {
    Constructor<?> constructor = scenarios.getDeclaredConstructor(LinuxHostByLookIT.class);
    Object instance = constructor.newInstance(new LinuxHostByLookIT());
    Path folder = Files.createTempDirectory("fleet-scenario");
    try {
      field(scenarios).set(instance, folder);
      for (Method before : annotated(scenarios, BeforeEach.class)) {
        before.invoke(instance);
      }
      try {
        test.invoke(instance);
      } finally {
        for (Method after : annotated(scenarios, AfterEach.class)) {
          after.invoke(instance);
        }
      }
    } finally {
      new LinuxFiles().remove(folder.toString());
    }
  }

  private static List<Method> annotated(Class<?> type, Class<? extends Annotation> annotation) {
    var methods = new ArrayList<Method>();
    for (Class<?> at = type; at != null; at = at.getSuperclass()) {
      Arrays.stream(at.getDeclaredMethods())
          .filter(method -> method.isAnnotationPresent(annotation))
          .sorted(Comparator.comparing(Method::getName))
          .forEach(
              method -> {
                method.setAccessible(true);
                methods.add(method);
              });
    }
    return methods;
  }

  private static Field field(Class<?> type) {
    for (Class<?> at = type; at != null; at = at.getSuperclass()) {
      for (Field field : at.getDeclaredFields()) {
        if (field.isAnnotationPresent(TempDir.class)) {
          field.setAccessible(true);
          return field;
        }
      }
    }
    throw new IllegalArgumentException(type + " has no folder");
  }
}
