package dev.slipway.api;

import dev.slipway.platform.SlipwayException.Unavailable;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Sends lines as they come, as plain text or as events. The lines are read on a virtual thread; when
 * nothing comes for a while an event stream gets a comment, so that a client that left is noticed.
 */
final class LineStream {
  private static final Logger LOG = Logger.getLogger(LineStream.class.getName());
  private static final int READ_AHEAD = 256;
  private static final int MAX_FOLLOWERS = 64;
  private static final Semaphore FOLLOWERS = new Semaphore(MAX_FOLLOWERS);
  private static final Duration QUIET = Duration.ofSeconds(15);

  private final Duration quiet;

  LineStream() {
    this(QUIET);
  }

  LineStream(Duration quiet) {
    this.quiet = quiet;
  }

  /** Where lines come from. */
  @FunctionalInterface
  interface Lines {
    /** Hands every line to {@code sink} until there are no more or it wants no more. */
    void into(Sink sink) throws InterruptedException;
  }

  /** Where lines go. */
  @FunctionalInterface
  interface Sink {
    /**
     * @param id names the place after the line, to go on from; null when there is none
     * @return whether more is wanted
     */
    boolean line(String id, String text);
  }

  private record Item(String id, String text) {
    private static final Item END = new Item(null, null);
  }

  /** Whether a client asks for events. */
  static boolean wantsEvents(HttpHeaders headers) {
    MediaType events = MediaType.valueOf(Formats.EVENTS);
    return headers.getAcceptableMediaTypes().stream()
        .filter(type -> !type.isWildcardType())
        .anyMatch(events::isCompatible);
  }

  /**
   * The answer that sends {@code lines}.
   *
   * @param events whether as {@code text/event-stream}, else as {@code text/plain}
   * @throws Unavailable when too many follow already
   */
  Response answer(boolean events, Lines lines) {
    return Response.ok((StreamingOutput) out -> send(events, lines, out))
        .type(events ? Formats.EVENTS : "text/plain; charset=utf-8")
        .header("Cache-Control", "no-store")
        .header("X-Accel-Buffering", "no")
        .build();
  }

  void send(boolean events, Lines lines, OutputStream out) throws IOException {
    if (!FOLLOWERS.tryAcquire()) {
      throw new Unavailable(MAX_FOLLOWERS + " clients follow logs already; try again later");
    }
    BlockingQueue<Item> queue = new ArrayBlockingQueue<>(READ_AHEAD);
    Thread reader = Thread.ofVirtual().name("log-follower").start(() -> read(lines, queue));
    try {
      // the server swallows the first flush, so the head goes out with the second
      out.flush();
      out.flush();
      write(events, queue, out);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      reader.interrupt();
      FOLLOWERS.release();
    }
  }

  private static void read(Lines lines, BlockingQueue<Item> queue) {
    try {
      lines.into(
          (id, text) -> {
            try {
              queue.put(new Item(id, text));
              return true;
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
              return false;
            }
          });
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "following a log ended early", e);
    } finally {
      end(queue);
    }
  }

  private static void end(BlockingQueue<Item> queue) {
    try {
      queue.put(Item.END);
    } catch (InterruptedException e) {
      // the client is gone: nobody waits for the end
      Thread.currentThread().interrupt();
    }
  }

  private void write(boolean events, BlockingQueue<Item> queue, OutputStream out)
      throws IOException, InterruptedException {
    while (true) {
      Item item = queue.poll(quiet.toMillis(), TimeUnit.MILLISECONDS);
      if (item == Item.END) {
        out.write(bytes(events ? "event: end\ndata:\n\n" : ""));
        out.flush();
        return;
      }
      if (item != null) {
        out.write(bytes(events ? event(item) : item.text() + "\n"));
      } else if (events) {
        out.write(bytes(":\n\n"));
      }
      if (queue.isEmpty()) {
        out.flush();
      }
    }
  }

  private static String event(Item item) {
    // a bare CR would end the line of an event; nothing else in it can
    String text = item.text().replace('\r', ' ');
    return (item.id() == null ? "" : "id: " + item.id() + "\n") + "data: " + text + "\n\n";
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
