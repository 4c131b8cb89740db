package dev.slipway.gateway;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.TreeMap;
import java.util.Map;

/** A client that writes what it is told, byte by byte, and reads HTTP/1.1 answers by the book. */
final class RawClient implements AutoCloseable {
  final Socket socket;
  final InputStream in;

  /**
   * @param headers by name in lower case; of a repeated one the last
   */
  record Reply(int status, Map<String, String> headers, String body) {
    String header(String name) {
      return headers.get(name);
    }
  }

  RawClient(int port) {
    try {
      socket = new Socket();
      socket.setSoTimeout(20_000);
      socket.connect(new InetSocketAddress("127.0.0.1", port), 5000);
      in = new BufferedInputStream(socket.getInputStream());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Reply once(int port, String request) {
    try (RawClient client = new RawClient(port)) {
      return client.send(request).reply(request.startsWith("HEAD"));
    }
  }

  /** A GET with a Host. */
  static Reply get(int port, String path) {
    return once(port, "GET " + path + " HTTP/1.1\r\nHost: app.test\r\n\r\n");
  }

  RawClient send(String text) {
    return send(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  RawClient send(byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
      socket.getOutputStream().flush();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Reply reply() {
    return reply(false);
  }

  Reply reply(boolean head) {
    String status = line();
    if (status == null) {
      throw new IllegalStateException("closed without an answer");
    }
    int code = Integer.parseInt(status.split(" ")[1]);
    Map<String, String> headers = headers();
    String body;
    if (head || code < 200 || code == 204 || code == 304) {
      body = "";
    } else if ("chunked".equals(headers.get("transfer-encoding"))) {
      StringBuilder all = new StringBuilder();
      for (String chunk = chunk(); chunk != null; chunk = chunk()) {
        all.append(chunk);
      }
      headers.putAll(headers());
      body = all.toString();
    } else if (headers.containsKey("content-length")) {
      body = text(Integer.parseInt(headers.get("content-length")));
    } else {
      body = rest();
    }
    return new Reply(code, headers, body);
  }

  Map<String, String> headers() {
    Map<String, String> headers = new TreeMap<>();
    for (String line = line(); line != null && !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      headers.merge(
          line.substring(0, colon).toLowerCase(Locale.ROOT),
          line.substring(colon + 1).trim(),
          (a, b) -> a + "|" + b);
    }
    return headers;
  }

  /** The next chunk; null for the last. */
  String chunk() {
    int length = Integer.parseInt(line(), 16);
    if (length == 0) {
      return null;
    }
    String chunk = text(length);
    line();
    return chunk;
  }

  String text(int length) {
    try {
      byte[] bytes = in.readNBytes(length);
      if (bytes.length < length) {
        throw new IllegalStateException("closed after " + bytes.length + " of " + length + " bytes");
      }
      return new String(bytes, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String rest() {
    try {
      return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The next line without its end; null at the end of the stream. */
  String line() {
    try {
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      int c = in.read();
      if (c < 0) {
        return null;
      }
      while (c >= 0 && c != '\n') {
        if (c != '\r') {
          line.write(c);
        }
        c = in.read();
      }
      return line.toString(StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
