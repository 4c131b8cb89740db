package dev.slipway.source;

import dev.slipway.platform.SlipwayException;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The one door through which a fetch reaches the network, on loopback, for as long as the fetch
 * lives: a SOCKS 5 proxy (RFC 1928), and for clients that cannot speak to one a side door that leads
 * to a single host. It connects to the very address that it checked, so a name that
 * resolves differently a moment later, or a redirect, gains nothing; it counts what comes in; and
 * when the time is over it closes every connection, whatever the client is waiting for.
 */
final class ConnectionGate implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(ConnectionGate.class.getName());
  private static final int CONNECT_MILLIS = 15_000;
  private static final int IPV4 = 1;
  private static final int NAME = 3;
  private static final int IPV6 = 4;
  private static final int GRANTED = 0;
  private static final int NOT_ALLOWED = 2;
  private static final int UNREACHABLE = 4;

  private final ServerSocket door;
  private final boolean denyPrivate;
  private final AtomicLong bytesLeft;
  private final Set<ServerSocket> doors = ConcurrentHashMap.newKeySet();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final AtomicReference<SlipwayException> reason = new AtomicReference<>();
  private final CountDownLatch closed = new CountDownLatch(1);

  /**
   * @param denyPrivate whether addresses that are not public are refused
   * @param mostBytes what may come in, all connections together
   * @param timeout how long the gate stays open
   */
  ConnectionGate(boolean denyPrivate, long mostBytes, Duration timeout) throws IOException {
    this.denyPrivate = denyPrivate;
    this.bytesLeft = new AtomicLong(mostBytes);
    this.door = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
    accept(door, this::serve);
    Thread.ofVirtual().name("source-gate-clock").start(() -> closeAfter(timeout));
  }

  /** How clients reach the gate. */
  Proxy proxy() {
    return new Proxy(
        Proxy.Type.SOCKS,
        new InetSocketAddress(InetAddress.getLoopbackAddress(), door.getLocalPort()));
  }

  /** Why the gate cut or refused a connection; null when it did not. */
  SlipwayException reason() {
    return reason.get();
  }

  /**
   * A door that leads to one host only: its name is looked up and checked here, once, and every
   * connection goes to the addresses that were found then.
   *
   * @return the door's port on loopback
   * @throws SlipwayException.Invalid when the host may not be reached
   * @throws SlipwayException.Failed when nobody knows it
   */
  int sideDoor(String host, int port) throws IOException {
    InetAddress[] addresses = lookup(host);
    if (addresses.length == 0) {
      throw new SlipwayException.Failed(
          "the Git host '" + host + "' is not known to this server's name service");
    }
    if (forbidden(addresses)) {
      throw reason();
    }
    ServerSocket side = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
    doors.add(side);
    if (door.isClosed()) {
      shut(side);
    }
    accept(side, client -> lead(client, host, addresses, port));
    return side.getLocalPort();
  }

  /** Notes why a connection had to end; the first reason counts. */
  void refuse(SlipwayException why) {
    reason.compareAndSet(null, why);
  }

  @Override
  public void close() {
    closed.countDown();
    shut(door);
    doors.forEach(ConnectionGate::shut);
    open.forEach(ConnectionGate::shut);
  }

  private void closeAfter(Duration timeout) {
    try {
      if (!closed.await(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
        cut(
            new SlipwayException.Unavailable(
                "the Git host did not deliver within " + timeout.toSeconds() + " s"));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void cut(SlipwayException why) {
    refuse(why);
    close();
  }

  private void accept(ServerSocket at, Consumer<Socket> server) {
    Thread.ofVirtual()
        .name("source-gate")
        .start(
            () -> {
              while (!at.isClosed()) {
                try {
                  Socket client = at.accept();
                  open.add(client);
                  Thread.ofVirtual()
                      .name("source-gate-connection")
                      .start(() -> server.accept(client));
                } catch (IOException e) {
                  LOG.log(Level.FINEST, "the gate is closed", e);
                }
              }
            });
  }

  private void lead(Socket client, String host, InetAddress[] addresses, int port) {
    try (client;
        Socket there = connect(addresses, port)) {
      if (there == null) {
        refuse(
            new SlipwayException.Unavailable(
                "the Git host '" + host + "' cannot be reached at port " + port));
      } else {
        join(client, there);
      }
    } catch (IOException e) {
      LOG.log(Level.FINEST, "a connection ended", e);
    } finally {
      open.remove(client);
    }
  }

  private void serve(Socket client) {
    try (client) {
      DataInputStream in = new DataInputStream(client.getInputStream());
      OutputStream out = client.getOutputStream();
      in.readUnsignedByte();
      in.skipNBytes(in.readUnsignedByte());
      out.write(new byte[] {5, 0});
      in.skipNBytes(3);
      InetAddress[] addresses = addresses(in);
      int port = in.readUnsignedShort();
      if (addresses.length == 0) {
        answer(out, UNREACHABLE);
      } else if (forbidden(addresses)) {
        answer(out, NOT_ALLOWED);
      } else {
        relay(client, out, addresses, port);
      }
    } catch (IOException e) {
      LOG.log(Level.FINEST, "a connection ended", e);
    } finally {
      open.remove(client);
    }
  }

  private static InetAddress[] addresses(DataInputStream in) throws IOException {
    int type = in.readUnsignedByte();
    return switch (type) {
      case IPV4 -> new InetAddress[] {InetAddress.getByAddress(in.readNBytes(4))};
      case IPV6 -> new InetAddress[] {InetAddress.getByAddress(in.readNBytes(16))};
      case NAME -> lookup(new String(in.readNBytes(in.readUnsignedByte()), StandardCharsets.UTF_8));
      default -> throw new IOException("not a SOCKS address: " + type);
    };
  }

  private static InetAddress[] lookup(String name) {
    try {
      return InetAddress.getAllByName(name);
    } catch (UnknownHostException e) {
      LOG.log(Level.FINE, "unknown host", e);
      return new InetAddress[0];
    }
  }

  private boolean forbidden(InetAddress[] addresses) {
    for (InetAddress address : addresses) {
      if (denyPrivate && PrivateAddresses.contains(address)) {
        refuse(
            new SlipwayException.Invalid(
                "the Git host is refused: it is at the address "
                    + address.getHostAddress()
                    + ", which is not public (the server's setting source.deny_private)"));
        return true;
      }
    }
    return false;
  }

  private void relay(Socket client, OutputStream out, InetAddress[] addresses, int port)
      throws IOException {
    try (Socket host = connect(addresses, port)) {
      if (host == null) {
        answer(out, UNREACHABLE);
        return;
      }
      answer(out, GRANTED);
      join(client, host);
    }
  }

  /** Carries bytes both ways until one side is done. */
  private void join(Socket client, Socket host) throws IOException {
    try {
      open.add(host);
      if (door.isClosed()) {
        return;
      }
      Thread up = Thread.ofVirtual().start(() -> copy(client, host, false));
      copy(host, client, true);
      shut(client);
      shut(host);
      up.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      open.remove(host);
    }
  }

  private static Socket connect(InetAddress[] addresses, int port) throws IOException {
    for (InetAddress address : addresses) {
      Socket socket = new Socket(Proxy.NO_PROXY);
      try {
        socket.connect(new InetSocketAddress(address, port), CONNECT_MILLIS);
        socket.setTcpNoDelay(true);
        return socket;
      } catch (IOException e) {
        LOG.log(Level.FINE, "no connection to " + address, e);
        socket.close();
      }
    }
    return null;
  }

  private void copy(Socket from, Socket to, boolean counted) {
    byte[] buffer = new byte[32 * 1024];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        if (counted && bytesLeft.addAndGet(-read) < 0) {
          cut(
              new SlipwayException.Invalid(
                  "the repository is larger than what a source may hold"));
          return;
        }
        out.write(buffer, 0, read);
      }
      to.shutdownOutput();
    } catch (IOException e) {
      LOG.log(Level.FINEST, "a connection ended", e);
    }
  }

  private static void answer(OutputStream out, int status) throws IOException {
    out.write(new byte[] {5, (byte) status, 0, IPV4, 0, 0, 0, 0, 0, 0});
  }

  private static void shut(AutoCloseable thing) {
    try {
      thing.close();
    } catch (Exception e) {
      LOG.log(Level.FINEST, "already gone", e);
    }
  }
}
