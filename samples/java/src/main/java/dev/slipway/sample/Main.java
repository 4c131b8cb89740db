package dev.slipway.sample;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A page that counts its visitors, for as long as this instance lives. */
public final class Main {
  private Main() {}

  public static void main(String[] args) throws IOException {
    String port = System.getenv().getOrDefault("PORT", "8080");
    AtomicInteger visits = new AtomicInteger();
    HttpServer server = HttpServer.create(new InetSocketAddress(Integer.parseInt(port)), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(
        "/",
        exchange -> {
          boolean health = exchange.getRequestURI().getPath().equals("/healthz");
          String page = health ? "ok" : page(visits.incrementAndGet(), port);
          byte[] bytes = page.getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
          exchange.sendResponseHeaders(200, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    server.start();
  }

  private static String page(int visit, String port) {
    return """
        <!doctype html>
        <html lang="en"><meta charset="utf-8"><title>java</title>
        <body style="font-family: sans-serif; margin: 4rem">
        <h1>Hello from java</h1>
        <p>Visitor %d of this instance, on port %s.</p>
        </body></html>
        """
        .formatted(visit, port);
  }
}
