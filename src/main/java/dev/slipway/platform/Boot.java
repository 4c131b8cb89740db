package dev.slipway.platform;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Shutdown;
import jakarta.enterprise.event.Startup;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Starts the server's parts one after another, off the container's start-up thread, and waits for
 * what is away instead of failing: the console and the health checks answer meanwhile and name the
 * part that is awaited.
 */
@ApplicationScoped
public class Boot {
  private static final Logger LOG = Logger.getLogger(Boot.class.getName());
  private static final long RETRY_MILLIS = 2000;
  private static final String CONFIGURATION = "configuration";

  private final Instance<Startable> parts;
  private final Deque<Startable> started = new ArrayDeque<>();
  private final CountDownLatch stopping = new CountDownLatch(1);
  private volatile State state = new State(false, CONFIGURATION, null);
  private volatile Thread starter;

  /**
   * @param complete whether every part has started
   * @param pending the part that is being started or awaited; null when complete
   * @param reason why it is awaited; null when nothing is wrong
   */
  public record State(boolean complete, String pending, String reason) {}

  @Inject
  Boot(@Any Instance<Startable> parts) {
    this.parts = parts;
  }

  /** For the proxy only. */
  Boot() {
    this(null);
  }

  /** How far the start is. */
  public State state() {
    return state;
  }

  void begin(@Observes Startup event) {
    if (!"UTF-8".equals(System.getProperty("sun.jnu.encoding"))) {
      LOG.warning(
          "the locale's charset is not UTF-8: names of files and values of variables lose what is not"
              + " ASCII; start the server with LC_ALL=C.UTF-8");
    }
    starter = Thread.ofVirtual().name("boot").start(this::startAll);
  }

  void end(@Observes Shutdown event) {
    stopping.countDown();
    Thread thread = starter;
    if (thread != null) {
      thread.interrupt();
    }
    synchronized (started) {
      while (!started.isEmpty()) {
        Startable part = started.pop();
        try {
          part.stop();
        } catch (RuntimeException e) {
          LOG.log(Level.WARNING, "stopping " + part.part() + " failed", e);
        }
      }
    }
  }

  private void startAll() {
    List<Startable> inOrder;
    try {
      inOrder = parts.stream().sorted(Comparator.comparingInt(Startable::order)).toList();
    } catch (RuntimeException | LinkageError e) {
      // a setting that is wrong is met where a part is put together
      state = new State(false, CONFIGURATION, reason(e));
      LOG.log(Level.SEVERE, "the server's parts cannot be made; it stays not ready", e);
      return;
    }
    for (Startable part : inOrder) {
      if (!startOne(part)) {
        return;
      }
    }
    state = new State(true, null, null);
    LOG.info("Slipway is ready");
  }

  private boolean startOne(Startable part) {
    state = new State(false, part.part(), null);
    while (stopping.getCount() > 0) {
      try {
        synchronized (started) {
          if (stopping.getCount() == 0) {
            return false;
          }
          part.start();
          started.push(part);
        }
        return true;
      } catch (SlipwayException.Unavailable e) {
        state = new State(false, part.part(), e.getMessage());
        LOG.log(Level.WARNING, "waiting for {0}: {1}", new Object[] {part.part(), e.getMessage()});
        if (!pause()) {
          return false;
        }
      } catch (RuntimeException | LinkageError e) {
        state = new State(false, part.part(), reason(e));
        LOG.log(Level.SEVERE, "starting " + part.part() + " failed; the server stays not ready", e);
        return false;
      }
    }
    return false;
  }

  /** What a reader can act on: our own word behind what the container wrapped around it. */
  private static String reason(Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof SlipwayException) {
        return cause.getMessage();
      }
    }
    return e.getMessage() == null ? e.toString() : e.getMessage();
  }

  private boolean pause() {
    try {
      return !stopping.await(RETRY_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
