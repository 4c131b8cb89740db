package dev.slipway.platform.process;

import dev.slipway.platform.process.Outcome.Output;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.logging.Level;
import java.util.logging.Logger;

/** One running program: its streams are read, its end is awaited or brought about. */
final class Execution {
  private static final Logger LOG = Logger.getLogger(Execution.class.getName());
  private static final Duration GRACE = Duration.ofSeconds(3);

  /** How long a grandchild that holds the pipe open may delay the answer. */
  private static final Duration DRAIN = Duration.ofSeconds(2);

  private static final int CHUNK = 16 << 10;

  private final Command command;
  private final Process process;
  private final Predicate<String> follower;
  private final ReentrantLock output = new ReentrantLock();
  private final Tail tail = new Tail();
  private final ByteArrayOutputStream stdout = new ByteArrayOutputStream();
  private final List<Thread> readers = new ArrayList<>();
  private boolean cut;
  private boolean enough;
  private RuntimeException failure;
  private volatile boolean cancelled;

  Execution(Command command, Process process, Predicate<String> follower) {
    this.command = command;
    this.process = process;
    this.follower = follower;
    // Reading a pipe holds on to a virtual thread's carrier; these are platform threads for that.
    readers.add(background("stdout", () -> read(process.getInputStream(), true)));
    if (!command.merged()) {
      readers.add(background("stderr", () -> read(process.getErrorStream(), false)));
    }
    if (command.input() != null) {
      background("stdin", this::feed);
    }
  }

  Outcome await() {
    boolean interrupted = false;
    boolean late = false;
    try {
      if (command.limit() == null) {
        process.waitFor();
      } else {
        late = !process.waitFor(command.limit());
      }
    } catch (InterruptedException e) {
      interrupted = true;
      cancelled = true;
    }
    if (interrupted || late) {
      end();
    }
    interrupted |= drain();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    output.lock();
    try {
      if (failure != null) {
        throw failure;
      }
      Output written = new Output(stdout.toString(StandardCharsets.UTF_8), cut, tail.lines());
      if (late) {
        return new Outcome.TimedOut(command.limit(), written);
      }
      return cancelled || enough
          ? new Outcome.Cancelled(written)
          : new Outcome.Exited(process.exitValue(), written);
    } finally {
      output.unlock();
    }
  }

  /** Ends it from another thread; {@link #await} then answers {@code Cancelled}. */
  void cancel() {
    cancelled = true;
    end();
  }

  /** Asks it to end by itself. */
  void ask() {
    cancelled = true;
    process.destroy();
  }

  /** Ends it and its descendants: politely, then for good. */
  void end() {
    // Collected before the parent is gone: afterwards nobody knows whose children they were.
    Set<ProcessHandle> family = new LinkedHashSet<>(process.descendants().toList());
    process.destroy();
    if (!endsWithin(GRACE)) {
      family.addAll(process.descendants().toList());
      process.destroyForcibly();
    }
    for (ProcessHandle member : family) {
      member.destroyForcibly();
    }
    endsWithin(GRACE);
  }

  private boolean endsWithin(Duration time) {
    boolean interrupted = Thread.interrupted();
    try {
      long deadline = System.nanoTime() + time.toNanos();
      while (true) {
        try {
          return process.waitFor(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Waits for the rest of the output; answers whether the thread was interrupted meanwhile. */
  private boolean drain() {
    boolean interrupted = Thread.interrupted();
    long deadline = System.nanoTime() + DRAIN.toNanos();
    for (Thread reader : readers) {
      try {
        Duration left = Duration.ofNanos(Math.max(1, deadline - System.nanoTime()));
        reader.join(left);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    return interrupted;
  }

  private void read(InputStream stream, boolean isStdout) {
    Lines lines = new Lines(this::line);
    byte[] chunk = new byte[CHUNK];
    try (stream) {
      int length;
      while ((length = stream.read(chunk)) >= 0) {
        if (isStdout) {
          keep(chunk, length);
        }
        lines.write(chunk, length);
      }
    } catch (IOException e) {
      LOG.log(Level.FINEST, "the output of " + command.arguments().getFirst() + " ended", e);
    }
    lines.finish();
  }

  private void keep(byte[] chunk, int length) {
    output.lock();
    try {
      int room = command.stdoutLimit() - stdout.size();
      stdout.write(chunk, 0, Math.min(room, length));
      cut |= length > room;
    } finally {
      output.unlock();
    }
  }

  private void line(String line) {
    output.lock();
    try {
      tail.add(line);
      if (enough || failure != null) {
        return;
      }
      enough = !follower.test(line);
    } catch (RuntimeException e) {
      failure = e;
    } finally {
      output.unlock();
    }
    if (stopped()) {
      end();
    }
  }

  private boolean stopped() {
    output.lock();
    try {
      return enough || failure != null;
    } finally {
      output.unlock();
    }
  }

  private void feed() {
    try (InputStream from = command.input();
        OutputStream to = process.getOutputStream()) {
      from.transferTo(to);
    } catch (IOException e) {
      // A program may end without reading all; its exit code tells whether that was a failure.
      LOG.log(Level.FINE, "the input of " + command.arguments().getFirst() + " ended", e);
    }
  }

  private Thread background(String stream, Runnable work) {
    return Thread.ofPlatform()
        .daemon()
        .name("process-" + process.pid() + "-" + stream)
        .start(work);
  }
}
