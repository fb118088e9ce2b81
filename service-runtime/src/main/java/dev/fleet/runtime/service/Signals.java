package dev.fleet.runtime.service;

import java.lang.reflect.Proxy;

/**
 * Catches signals. A shutdown hook would not do: it cannot turn the JVM's exit code 143 into 0, and
 * the JDK's own hooks close logging at the same time. The class {@code sun.misc.Signal} is exported
 * by the module jdk.unsupported for this use, but javac warns of it by name, hence the reflection.
 */
final class Signals {
  private Signals() {}

  /** Runs {@code action} on a thread of its own each time the signal, e.g. {@code TERM}, comes. */
  static void on(String signal, Runnable action) {
    try {
      Class<?> signalClass = Class.forName("sun.misc.Signal");
      Class<?> handlerClass = Class.forName("sun.misc.SignalHandler");
      Object handler =
          Proxy.newProxyInstance(
              Signals.class.getClassLoader(),
              new Class<?>[] {handlerClass},
              (proxy, method, arguments) -> {
                if (!method.getName().equals("handle")) {
                  return method.invoke(action, arguments); // equals, hashCode, toString
                }
                action.run();
                return null;
              });
      Object target = signalClass.getConstructor(String.class).newInstance(signal);
      signalClass.getMethod("handle", signalClass, handlerClass).invoke(null, target, handler);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(
          "this JDK cannot catch signals; it lacks the module jdk.unsupported", e);
    }
  }
}
