package dev.slipway.runtime.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Passes on what an app says and keeps back what the engine says itself when its container is not
 * there or goes. Both arrive on one stream, so that the order of the app's two streams is kept. A
 * line that looks like the engine's is held until the next one, or the end, tells whose it was: the
 * engine's are the last before it fails.
 */
final class AppLines implements Predicate<String> {
  private static final Pattern ENGINE =
      Pattern.compile(
          "^(error|fata\\[\\d+]|time=).*(no such container|no container with name or id|can not get logs"
              + "|error grabbing logs|error from daemon|unexpected eof|container .*(removed|removal)"
              + "|no such file or directory|not found)");
  private static final int LONGEST = 2000;

  private final Predicate<String> sink;
  private final List<String> held = new ArrayList<>();

  AppLines(Predicate<String> sink) {
    this.sink = sink;
  }

  @Override
  public boolean test(String line) {
    if (ofEngine(line)) {
      held.add(line);
      return true;
    }
    return release() && sink.test(line);
  }

  /** The end. */
  void finish(boolean engineFailed) {
    if (!engineFailed) {
      release();
    }
  }

  private boolean release() {
    List<String> lines = List.copyOf(held);
    held.clear();
    return lines.stream().allMatch(sink);
  }

  private static boolean ofEngine(String line) {
    return line.length() < LONGEST && ENGINE.matcher(line.toLowerCase(Locale.ROOT)).find();
  }
}
