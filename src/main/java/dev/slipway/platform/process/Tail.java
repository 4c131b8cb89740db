package dev.slipway.platform.process;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The last lines of something that may be endless. Not safe for several threads. */
final class Tail {
  /** How many lines are kept. */
  static final int LINES = 200;

  private final Deque<String> lines = new ArrayDeque<>();

  void add(String line) {
    if (lines.size() == LINES) {
      lines.removeFirst();
    }
    lines.addLast(line);
  }

  List<String> lines() {
    return List.copyOf(lines);
  }
}
