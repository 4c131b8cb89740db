package dev.slipway.build;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/** Where a build's output goes: into its log, its last lines, and what is recognised as a step. */
final class BuildOutput {
  /** Lines that a failed build keeps for its owners. */
  static final int LAST_LINES = 50;

  private static final int LONGEST = 2000;

  private final BuildLog log;
  private final Consumer<String> steps;
  private final Deque<String> last = new ArrayDeque<>();

  BuildOutput(BuildLog log, Consumer<String> steps) {
    this.log = log;
    this.steps = steps;
  }

  /**
   * Takes one line of output.
   *
   * @throws UncheckedIOException when the log cannot be written, as on a full disk
   */
  synchronized void line(String text) {
    if (last.size() == LAST_LINES) {
      last.removeFirst();
    }
    last.addLast(text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text);
    StepReader.read(text).ifPresent(steps);
    try {
      log.line(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Says what is being done, in the log too. */
  void step(String text) {
    steps.accept(text);
    line(text);
  }

  /** The last lines, oldest first. */
  synchronized List<String> lastLines() {
    return List.copyOf(last);
  }
}
