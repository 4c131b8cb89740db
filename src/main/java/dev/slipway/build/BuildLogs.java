package dev.slipway.build;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The logs of builds, {@code <folder>/<id>.log}, each a folder of files with a cap. Offsets count
 * the bytes of the whole log, so that a reader who was cut off goes on where it stopped.
 */
public final class BuildLogs {
  /** Bytes kept of one log: half of them its head, half its tail. */
  public static final long CAP = 8L << 20;

  private static final Logger LOG = Logger.getLogger(BuildLogs.class.getName());

  private final Path folder;
  private final long cap;
  private final Map<String, BuildLog> live = new ConcurrentHashMap<>();
  private final Map<String, CountDownLatch> expected = new ConcurrentHashMap<>();

  /** Takes lines with their offsets. */
  @FunctionalInterface
  public interface Sink {
    /**
     * @param next the offset after this line, to go on from
     * @param line without its end
     * @return whether more is wanted
     */
    boolean line(long next, String line);
  }

  public BuildLogs(Path folder) {
    this(folder, CAP);
  }

  BuildLogs(Path folder, long cap) {
    this.folder = folder;
    this.cap = cap;
  }

  /** A build waits: who follows its log waits too, until it begins, or ends without having begun. */
  void expect(String id) {
    expected.put(id, new CountDownLatch(1));
  }

  /** Begins the log of a build. */
  BuildLog open(String id) {
    BuildLog log = new BuildLog(segments(id), cap);
    live.put(id, log);
    expectNoMore(id);
    return log;
  }

  private void expectNoMore(String id) {
    CountDownLatch latch = expected.remove(id);
    if (latch != null) {
      latch.countDown();
    }
  }

  /** Ends the log of a build and compresses it; does nothing when there is none. */
  void end(String id) {
    try {
      BuildLog log = live.get(id);
      if (log != null) {
        log.close();
      }
      segments(id).pack();
    } catch (IOException e) {
      // it stays readable as it is
      LOG.log(Level.WARNING, "the log of build " + id + " could not be compressed", e);
    } finally {
      live.remove(id);
      expectNoMore(id);
    }
  }

  /** Removes the log of a build. */
  void delete(String id) {
    expectNoMore(id);
    try {
      segments(id).delete();
    } catch (IOException e) {
      LOG.log(Level.WARNING, "the log of build " + id + " could not be removed", e);
    }
  }

  /**
   * Hands over what is there from {@code offset} on.
   *
   * @return the offset after the last line handed over
   * @throws UncheckedIOException when the files cannot be read
   */
  public long read(String id, long offset, Sink sink) {
    Reading reading = new Reading(offset, sink);
    try {
      reading.all(id);
    } catch (IOException e) {
      throw new UncheckedIOException("the log of build " + id + " cannot be read", e);
    }
    return reading.position;
  }

  /**
   * Hands over what is there from {@code offset} on and then what comes, until the build has ended
   * or {@code sink} wants no more. Waits for a build that has not begun.
   *
   * @throws InterruptedException when the reader has to leave
   */
  public void follow(String id, long offset, Sink sink) throws InterruptedException {
    CountDownLatch beginning = expected.get(id);
    if (beginning != null) {
      beginning.await();
    }
    long position = offset;
    while (true) {
      BuildLog log = live.get(id);
      Reading reading = new Reading(position, sink);
      try {
        reading.all(id);
      } catch (IOException e) {
        throw new UncheckedIOException("the log of build " + id + " cannot be read", e);
      }
      position = reading.position;
      if (log == null || reading.enough) {
        return;
      }
      if (!log.awaitMore(position)) {
        return;
      }
    }
  }

  private LogSegments segments(String id) {
    if (!id.matches("[a-z0-9-]{1,40}")) {
      throw new IllegalArgumentException("'" + id + "' is not the id of a build");
    }
    return new LogSegments(folder.resolve(id + ".log"));
  }

  private final class Reading {
    private final Sink sink;
    private long position;
    private boolean enough;

    Reading(long position, Sink sink) {
      this.position = Math.max(0, position);
      this.sink = sink;
    }

    void all(String id) throws IOException {
      for (int attempt = 0; !enough; attempt++) {
        try {
          for (LogSegments.Segment segment : segments(id).list()) {
            one(segment);
            if (enough) {
              return;
            }
          }
          return;
        } catch (NoSuchFileException e) {
          // the writer dropped or packed a file between the listing and the opening: list again
          if (attempt > 100) {
            throw e;
          }
        }
      }
    }

    private void one(LogSegments.Segment segment) throws IOException {
      try (InputStream in = new BufferedInputStream(segment.open(), 1 << 16)) {
        if (segment.start() > position) {
          String gap = "… " + (segment.start() - position) + " bytes left out …";
          position = segment.start();
          enough = !sink.line(position, gap);
        } else {
          skip(in, position - segment.start());
        }
        lines(in);
      }
    }

    // ends at the file's end: then there is nothing in it for this reader
    private static void skip(InputStream in, long bytes) throws IOException {
      long left = bytes;
      long skipped = 1;
      while (left > 0 && skipped > 0) {
        skipped = in.skip(left);
        left -= skipped;
      }
    }

    private void lines(InputStream in) throws IOException {
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      int next = in.read();
      while (next >= 0 && !enough) {
        if (next == '\n') {
          position += line.size() + 1;
          enough = !sink.line(position, line.toString(StandardCharsets.UTF_8));
          line.reset();
        } else {
          line.write(next);
        }
        next = in.read();
      }
      // half a line is left for the next time: its end is still being written
    }
  }
}
