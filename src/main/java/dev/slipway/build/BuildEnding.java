package dev.slipway.build;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Brings a running engine command to its end, gently first. */
final class BuildEnding {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final long LOOK_MILLIS = 100;

  private final String marker;
  private final boolean bySteps;
  private final Thread runner;
  private final CountDownLatch ended = new CountDownLatch(1);
  private boolean over;

  /**
   * @param marker in the command line of the engine
   * @param bySteps whether the engine tidies up when its step dies, but not when it dies itself
   * @param runner the thread that waits for the command; interrupting it kills the command
   */
  BuildEnding(String marker, boolean bySteps, Thread runner) {
    this.marker = marker;
    this.bySteps = bySteps;
    this.runner = runner;
  }

  /** Begins; does not block. */
  void begin() {
    Thread.ofVirtual().name("ending-" + marker).start(this::end);
  }

  private void end() {
    try {
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      while (bySteps && System.nanoTime() < deadline) {
        StepProcesses.endSteps(marker);
        if (ended.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    synchronized (this) {
      if (!over) {
        runner.interrupt();
      }
    }
  }

  /** The command has ended; the runner is not interrupted any more, and is not interrupted now. */
  void over() {
    synchronized (this) {
      over = true;
      // meant for the command, not for what comes after it
      Thread.interrupted();
    }
    ended.countDown();
  }
}
