package dev.slipway.build;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The log of a running build. It takes lines without end and keeps the head and the tail; every line
 * has its offset in the whole, kept or not.
 */
final class BuildLog implements AutoCloseable {
  /** A longer line is cut. */
  static final int LONGEST_LINE = 64 * 1024;

  private final LogSegments segments;
  private final long headLimit;
  private final long segmentLimit;
  private final int tailSegments;
  private final Deque<Long> tail = new ArrayDeque<>();
  private OutputStream out;
  private long segmentStart;
  private long end;
  private boolean closed;

  /**
   * @param cap bytes that are kept at most; half for the head, half for the tail
   */
  BuildLog(LogSegments segments, long cap) {
    this.segments = segments;
    this.headLimit = cap / 2;
    this.tailSegments = 4;
    this.segmentLimit = cap / 2 / tailSegments;
    try {
      segments.create();
      this.out = open(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Appends one line, without its end. */
  synchronized void line(String text) throws IOException {
    if (closed) {
      return;
    }
    String cut = text.length() > LONGEST_LINE ? text.substring(0, LONGEST_LINE) + " …" : text;
    byte[] bytes = (cut + "\n").getBytes(StandardCharsets.UTF_8);
    long limit = segmentStart == 0 ? headLimit : segmentLimit;
    if (end > segmentStart && end - segmentStart + bytes.length > limit) {
      next();
    }
    out.write(bytes);
    end += bytes.length;
    notifyAll();
  }

  private void next() throws IOException {
    out.close();
    if (segmentStart != 0) {
      tail.add(segmentStart);
      if (tail.size() >= tailSegments) {
        Files.deleteIfExists(segments.plain(tail.remove()));
      }
    }
    segmentStart = end;
    out = open(end);
  }

  private OutputStream open(long start) throws IOException {
    return Files.newOutputStream(
        segments.plain(start), StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING,
        StandardOpenOption.WRITE);
  }

  /** Waits until there is something after {@code offset}, or the log has ended. */
  synchronized boolean awaitMore(long offset) throws InterruptedException {
    while (end <= offset && !closed) {
      wait();
    }
    return end > offset;
  }

  /** Bytes so far, left out ones included. */
  synchronized long end() {
    return end;
  }

  /** Ends the log; who follows it is told. */
  @Override
  public void close() throws IOException {
    synchronized (this) {
      closed = true;
      notifyAll();
      out.close();
    }
  }
}
