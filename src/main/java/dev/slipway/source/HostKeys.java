package dev.slipway.source;

import dev.slipway.platform.SlipwayException;
import java.io.IOException;
import java.io.StringReader;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.sshd.client.config.hosts.KnownHostEntry;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.eclipse.jgit.transport.CredentialsProvider;
import org.eclipse.jgit.transport.sshd.ServerKeyDatabase;

/**
 * Decides whether an ssh host is the right one: by the lines that the credential carries, else by
 * what was seen at the first contact, which is kept in a file (OpenSSH's {@code
 * StrictHostKeyChecking=accept-new}). Lines marked {@code @revoked} refuse their key; certificate
 * authorities are not supported, so {@code @cert-authority} lines match nothing (sshd(8)).
 */
final class HostKeys implements ServerKeyDatabase {
  private static final Logger LOG = Logger.getLogger(HostKeys.class.getName());
  private static final Object FILE = new Object();
  private static final String REVOKED = "revoked";

  private final String host;
  private final int port;
  private final String given;
  private final Path learned;
  private final Consumer<SlipwayException> refused;

  /**
   * @param given lines as in known_hosts; empty: keys are learned
   * @param learned the file of learned keys
   * @param refused hears why a key is refused
   */
  HostKeys(
      String host, int port, String given, Path learned, Consumer<SlipwayException> refused) {
    this.host = host;
    this.port = port;
    this.given = given;
    this.learned = learned;
    this.refused = refused;
  }

  @Override
  public List<PublicKey> lookup(String address, InetSocketAddress remote, Configuration config) {
    try {
      return known();
    } catch (IOException | GeneralSecurityException e) {
      LOG.log(Level.WARNING, "the known hosts cannot be read", e);
      return List.of();
    }
  }

  @Override
  public boolean accept(
      String address,
      InetSocketAddress remote,
      PublicKey key,
      Configuration config,
      CredentialsProvider provider) {
    synchronized (FILE) {
      try {
        List<PublicKey> known = known();
        if (known.isEmpty() && given.isBlank()) {
          learn(key);
          return true;
        }
        if (contains(known, key) && !contains(keys(REVOKED), key)) {
          return true;
        }
        refused.accept(new SlipwayException.Failed(refusal(known, key)));
        return false;
      } catch (IOException | GeneralSecurityException e) {
        LOG.log(Level.WARNING, "the key of " + host + " cannot be compared", e);
        refused.accept(
            new SlipwayException.Failed(
                "the ssh key of '" + name() + "' cannot be compared: "
                    + (given.isBlank() ? "the server's file " + learned : "the credential's list")
                    + " of known hosts cannot be read"));
        return false;
      }
    }
  }

  private String refusal(List<PublicKey> known, PublicKey key) {
    String shown = KeyUtils.getFingerPrint(key);
    if (known.isEmpty()) {
      return "the credential's known hosts do not name '" + name() + "'; add its line (it shows the"
          + " key " + shown + "; compare that with what the host's owner publishes)";
    }
    return "the ssh key of '" + name() + "' is not the known one: it shows " + shown
        + "; nothing was sent to it. If the host has a new key indeed, "
        + (given.isBlank()
            ? "remove its line from the server's file " + learned
            : "change the known hosts in the credential");
  }

  private List<PublicKey> known() throws IOException, GeneralSecurityException {
    return keys(null);
  }

  /** The keys of this host whose lines have this marker; null: none. */
  private List<PublicKey> keys(String marker) throws IOException, GeneralSecurityException {
    String lines =
        !given.isBlank() ? given : Files.exists(learned) ? Files.readString(learned) : "";
    List<PublicKey> keys = new ArrayList<>();
    for (KnownHostEntry entry :
        KnownHostEntry.readKnownHostEntries(new StringReader(lines), true)) {
      if (Objects.equals(marker, entry.getMarker())
          && entry.isHostMatch(host, port)
          && entry.getKeyEntry() != null) {
        keys.add(entry.getKeyEntry().resolvePublicKey(null, null));
      }
    }
    return keys;
  }

  private static boolean contains(List<PublicKey> keys, PublicKey key) {
    return keys.stream().anyMatch(one -> KeyUtils.compareKeys(one, key));
  }

  /** The host as known_hosts writes it. */
  private String name() {
    return port == 22 ? host : "[" + host + "]:" + port;
  }

  private void learn(PublicKey key) throws IOException {
    Files.createDirectories(learned.getParent());
    Files.writeString(
        learned,
        name() + " " + PublicKeyEntry.toString(key) + "\n",
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
    LOG.log(
        Level.INFO,
        "the ssh key {0} of {1} was seen for the first time and is kept",
        new Object[] {KeyUtils.getFingerPrint(key), name()});
  }
}
