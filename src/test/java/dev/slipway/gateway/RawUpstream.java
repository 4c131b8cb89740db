package dev.slipway.gateway;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** An app made of plain sockets: each request's head is handed to a script that writes what it likes. */
final class RawUpstream implements AutoCloseable {
  final List<String> heads = new CopyOnWriteArrayList<>();
  final AtomicInteger connections = new AtomicInteger();
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final ServerSocket server;
  private final Script script;

  /** What the app does with one request. */
  interface Script {
    /** Reads the body itself, if it wants it; true to go on with the next request. */
    boolean answer(String head, InputStream in, OutputStream out) throws IOException;
  }

  RawUpstream(Script script) {
    try {
      this.server = new ServerSocket(0, 1000, InetAddress.getLoopbackAddress());
      this.script = script;
      Thread.ofVirtual().start(this::accept);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One that answers every request with 200 and {@code body}, reading bodies of known length. */
  static RawUpstream answering(String body) {
    return new RawUpstream(
        (head, in, out) -> {
          in.readNBytes(length(head));
          write(out, ok(body));
          return true;
        });
  }

  static String ok(String body) {
    return "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: "
        + body.length()
        + "\r\n\r\n"
        + body;
  }

  static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
  }

  static int length(String head) {
    for (String line : head.split("\r\n")) {
      if (line.toLowerCase().startsWith("content-length:")) {
        return Integer.parseInt(line.substring(15).trim());
      }
    }
    return 0;
  }

  int port() {
    return server.getLocalPort();
  }

  /** Closes the connections there are, and goes on accepting. */
  void dropConnections() {
    sockets.forEach(RawUpstream::close);
    sockets.clear();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        connections.incrementAndGet();
        sockets.add(socket);
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      InputStream in = new BufferedInputStream(socket.getInputStream(), 64 * 1024);
      while (true) {
        String head = head(in);
        if (head.isEmpty()) {
          return;
        }
        heads.add(head);
        if (!script.answer(head, in, socket.getOutputStream())) {
          return;
        }
      }
    } catch (IOException e) {
      // The other side has left; the test looks at what it got.
    }
  }

  static String head(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    int matched = 0;
    for (int c = in.read(); c >= 0; c = in.read()) {
      head.write(c);
      matched = c == "\r\n\r\n".charAt(matched) ? matched + 1 : c == '\r' ? 1 : 0;
      if (matched == 4) {
        return head.toString(StandardCharsets.ISO_8859_1);
      }
    }
    return "";
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    dropConnections();
  }
}
