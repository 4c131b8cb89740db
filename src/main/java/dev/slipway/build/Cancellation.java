package dev.slipway.build;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A build's switch: thrown once, by whoever comes first, and heard by what has to end. */
public final class Cancellation {
  /** Who ended it. */
  public enum Cause {
    /** Somebody cancelled it. */
    CANCELLED,
    /** It took longer than the builder allows. */
    TIME_LIMIT,
    /** The server stops. */
    SHUTDOWN
  }

  private final List<Runnable> hooks = new ArrayList<>();
  private Cause cause;

  /** Ends the build for {@code why}; does nothing when it was ended before. */
  public void stop(Cause why) {
    List<Runnable> called;
    synchronized (this) {
      if (cause != null) {
        return;
      }
      cause = why;
      called = List.copyOf(hooks);
    }
    called.forEach(Runnable::run);
  }

  /** Who ended it; empty while nobody did. */
  public synchronized Optional<Cause> cause() {
    return Optional.ofNullable(cause);
  }

  /**
   * Calls {@code hook} when the build is ended, at once when it already is. The hook must not block.
   *
   * @return takes the hook back
   */
  public Runnable onStop(Runnable hook) {
    synchronized (this) {
      if (cause == null) {
        hooks.add(hook);
        return () -> remove(hook);
      }
    }
    hook.run();
    return () -> {};
  }

  private synchronized void remove(Runnable hook) {
    hooks.remove(hook);
  }
}
