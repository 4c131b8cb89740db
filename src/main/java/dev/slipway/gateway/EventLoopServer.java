package dev.slipway.gateway;

import dev.slipway.delivery.Activations;
import dev.slipway.runtime.Endpoint;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.net.SocketAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The gateway on one event loop: its share of the clients' connections and its own connections to
 * the endpoints, so that a request stays on one thread from end to end.
 */
final class EventLoopServer extends VerticleBase {
  private static final int WRITE_QUEUE_BYTES = 64 * 1024;

  private final GatewaySettings settings;
  private final int listenPort;
  private final Router router;
  private final Map<HttpConnection, Peer> peers = new IdentityHashMap<>();
  private final Set<Watched> tunnels = new HashSet<>();
  private final Map<Endpoint, UpstreamPool> http1Pools = new HashMap<>();
  private final Map<Endpoint, UpstreamPool> http2Pools = new HashMap<>();
  private final GatewayTable table;
  private RequestHead requestHead;
  private HttpServer server;
  private HttpClientAgent http1;
  private HttpClientAgent http2;

  EventLoopServer(
      GatewaySettings settings, int listenPort, GatewayTable table, Activations activations) {
    this.settings = settings;
    this.listenPort = listenPort;
    this.table = table;
    this.router = new Router(this, table, activations);
  }

  @Override
  public Future<?> start() {
    http1 = client(HttpVersion.HTTP_1_1);
    http2 = client(HttpVersion.HTTP_2);
    server =
        vertx
            .createHttpServer(serverOptions(settings).setPort(listenPort))
            .connectionHandler(this::opened)
            .requestHandler(router::handle)
            .invalidRequestHandler(router::invalid)
            .exceptionHandler(broken -> {});
    vertx.setPeriodic(settings.sweepMillis(), tick -> sweep());
    return server
        .listen()
        .onSuccess(
            s ->
                requestHead =
                    new RequestHead(
                        new ForwardedHeaders(s.actualPort()), settings.maxHeaders()));
  }

  /** Where it listens. */
  int port() {
    return server.actualPort();
  }

  @Override
  public Future<?> stop() {
    return server
        .shutdown(settings.stopGrace().toMillis(), java.util.concurrent.TimeUnit.MILLISECONDS)
        .eventually(http1::close)
        .eventually(http2::close);
  }

  /** How requests are read, without the port. */
  static HttpServerOptions serverOptions(GatewaySettings settings) {
    HttpServerOptions server = new HttpServerOptions();
    server
        .setHost(settings.host())
        .setTcpNoDelay(true)
        .setTcpKeepAlive(true)
        .setAcceptBacklog(4096)
        .setMaxHeaderSize(settings.maxHeaderBytes())
        .setMaxInitialLineLength(8 * 1024)
        .setMaxChunkSize(WRITE_QUEUE_BYTES)
        .setHttp2ClearTextEnabled(true)
        // WebSockets are tunnelled: compression is between client and app. The engine would look into
        // every request and answer for its own.
        .setPerMessageWebSocketCompressionSupported(false)
        .setPerFrameWebSocketCompressionSupported(false)
        .setInitialSettings(
            new Http2Settings()
                .setMaxHeaderListSize(settings.maxHeaderBytes())
                .setMaxConcurrentStreams(128)
                .setInitialWindowSize(WRITE_QUEUE_BYTES));
    return server;
  }

  private HttpClientAgent client(HttpVersion version) {
    HttpClientOptions client = new HttpClientOptions();
    client
        .setProtocolVersion(version)
        .setHttp2ClearTextUpgrade(false)
        .setTcpNoDelay(true)
        .setTcpKeepAlive(true)
        .setConnectTimeout((int) settings.connectTimeout().toMillis())
        .setKeepAliveTimeout(0)
        .setHttp2KeepAliveTimeout(0)
        .setDecompressionSupported(false)
        .setMaxChunkSize(WRITE_QUEUE_BYTES)
        .setMaxHeaderSize(64 * 1024)
        .setInitialSettings(
            new Http2Settings()
                .setPushEnabled(false)
                .setMaxHeaderListSize(64 * 1024)
                .setInitialWindowSize(WRITE_QUEUE_BYTES));
    return vertx.createHttpClient(client, new PoolOptions());
  }

  private void opened(HttpConnection connection) {
    Channels.of(connection).ifPresent(StrictFraming::began);
    peers.put(connection, new Peer(connection, settings.trustedProxies()));
    connection.closeHandler(closed -> peers.remove(connection));
    connection.exceptionHandler(broken -> {});
  }

  Peer peer(HttpServerRequest request) {
    HttpConnection connection = request.connection();
    Peer known = peers.get(connection);
    return known != null ? known : new Peer(connection, settings.trustedProxies());
  }

  /** {@code peer} is no HTTP connection any more, but one side of {@code tunnel}. */
  void became(Peer peer, Watched tunnel) {
    peers.remove(peer.connection());
    tunnels.add(tunnel);
  }

  /** The tunnel is closed. */
  void closed(Watched tunnel) {
    tunnels.remove(tunnel);
  }

  GatewaySettings settings() {
    return settings;
  }

  Context context() {
    return context;
  }

  RequestHead requestHead() {
    return requestHead;
  }

  /** Runs {@code deed} on this event loop in a while. */
  void after(long millis, Runnable deed) {
    vertx.setTimer(millis, tick -> deed.run());
  }

  /** This loop's connections to {@code endpoint}. */
  UpstreamPool pool(Endpoint endpoint, boolean multiplexed) {
    Map<Endpoint, UpstreamPool> pools = multiplexed ? http2Pools : http1Pools;
    UpstreamPool known = pools.get(endpoint);
    if (known == null) {
      SocketAddress address = SocketAddress.inetSocketAddress(endpoint.port(), endpoint.host());
      known = new UpstreamPool(multiplexed ? http2 : http1, address, multiplexed);
      pools.put(endpoint, known);
    }
    return known;
  }

  private void sweep() {
    long now = System.nanoTime();
    List.copyOf(peers.values()).forEach(peer -> peer.check(settings, now));
    List.copyOf(tunnels).forEach(tunnel -> tunnel.check(now));
    long upstreamIdle = settings.upstreamIdle().toNanos();
    for (Map<Endpoint, UpstreamPool> pools : List.of(http1Pools, http2Pools)) {
      pools.values().forEach(pool -> pool.sweep(upstreamIdle, now));
      pools.values().removeIf(pool -> pool.abandoned(upstreamIdle, now));
    }
    table.sweep();
  }
}
