import java.util.List;

/**
 * A launcher.
 *
 * @param mainClass what it starts
 * @param roots the artifacts that hold it
 * @param training the arguments of a run that loads what every run needs; empty for no start-up
 *     cache
 */
record Program(String name, String mainClass, List<String> roots, List<String> training) {}
