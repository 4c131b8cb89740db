package dev.slipway.platform.process;

import java.time.Duration;
import java.util.List;

/** How a command ended. */
public sealed interface Outcome {

  /** What it wrote until then. */
  Output output();

  /** Whether it ended by itself with exit code 0. */
  default boolean succeeded() {
    return this instanceof Exited exited && exited.code() == 0;
  }

  /** One sentence for a message: how it ended and its last line. */
  default String describe() {
    String last = output().lastLine();
    String how =
        switch (this) {
          case Exited exited -> "exit code " + exited.code();
          case TimedOut late -> "no end within " + late.limit().toSeconds() + " s";
          case Cancelled cancelled -> "cancelled";
          case NotStarted not -> not.reason();
        };
    return last.isEmpty() ? how : how + ": " + last;
  }

  /**
   * It ended by itself, or by a signal from elsewhere.
   *
   * @param code the exit code; 128 + n for signal n
   */
  record Exited(int code, Output output) implements Outcome {}

  /** It was killed with all its descendants because its time was over. */
  record TimedOut(Duration limit, Output output) implements Outcome {}

  /**
   * It was killed with all its descendants because the calling thread was interrupted (the
   * thread's interrupt status is set again), its follower had enough, or the server stops.
   */
  record Cancelled(Output output) implements Outcome {}

  /**
   * It never ran.
   *
   * @param reason as {@code command 'podman' is not on the PATH}
   */
  record NotStarted(String reason) implements Outcome {
    @Override
    public Output output() {
      return new Output("", false, List.of());
    }
  }

  /**
   * What a command wrote.
   *
   * @param stdout the beginning of standard output, as far as the command's limit
   * @param cut whether standard output was longer than that
   * @param tail the last lines of both streams, at most {@value Tail#LINES}, over-long ones cut
   */
  record Output(String stdout, boolean cut, List<String> tail) {
    public Output {
      tail = List.copyOf(tail);
    }

    /** The last line that is not blank; empty when there is none. */
    public String lastLine() {
      for (int i = tail.size() - 1; i >= 0; i--) {
        if (!tail.get(i).isBlank()) {
          return tail.get(i).strip();
        }
      }
      return "";
    }
  }
}
