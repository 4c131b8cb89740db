package dev.slipway.source;

import dev.slipway.platform.SlipwayException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Proxy;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.List;
import org.apache.sshd.common.NamedResource;
import org.apache.sshd.common.config.keys.FilePasswordProvider;
import org.apache.sshd.common.util.security.SecurityUtils;
import org.eclipse.jgit.transport.CredentialItem;
import org.eclipse.jgit.transport.CredentialsProvider;
import org.eclipse.jgit.transport.SshTransport;
import org.eclipse.jgit.transport.Transport;
import org.eclipse.jgit.transport.TransportHttp;
import org.eclipse.jgit.transport.URIish;
import org.eclipse.jgit.transport.UsernamePasswordCredentialsProvider;
import org.eclipse.jgit.transport.http.HttpConnection;
import org.eclipse.jgit.transport.http.HttpConnectionFactory;
import org.eclipse.jgit.transport.http.JDKHttpConnection;
import org.eclipse.jgit.transport.sshd.SshdSessionFactory;
import org.eclipse.jgit.transport.sshd.SshdSessionFactoryBuilder;

/**
 * How one repository is talked to during one fetch: through the gate, and with its credential, which
 * is shown to its own host only.
 */
final class GitAccess implements AutoCloseable {
  /** A host that is silent for this long is away. */
  private static final int SILENCE_SECONDS = 30;

  private final GitUrl url;
  private final GitCredential credential;
  private final ConnectionGate gate;
  private final Path home;
  private SshdSessionFactory ssh;

  /**
   * @param credential null: none
   * @param home {@code <home>/sources}, where learned host keys are kept
   */
  GitAccess(GitUrl url, GitCredential credential, ConnectionGate gate, Path home) {
    this.url = url;
    this.credential = credential;
    this.gate = gate;
    this.home = home;
    boolean sshUrl = url.scheme().equals("ssh");
    if (sshUrl != credential instanceof GitCredential.SshKey && (sshUrl || credential != null)) {
      throw new SlipwayException.Invalid(
          sshUrl
              ? "the Git URL '" + url + "' needs a credential that holds a private key"
              : "the Git URL '" + url + "' needs a user and password or a token, not a private key");
    }
  }

  /** Where this access leads. */
  GitUrl url() {
    return url;
  }

  /** The access to a repository that this one refers to. */
  GitAccess submodule(String written) {
    GitUrl to = url.submodule(written);
    return new GitAccess(to, to.sameHost(url) ? credential : null, gate, home);
  }

  /** Prepares {@code transport} before it connects. */
  void prepare(Transport transport) {
    transport.setTimeout(SILENCE_SECONDS);
    switch (transport) {
      case TransportHttp http -> {
        http.setHttpConnectionFactory(new Connections());
        http.setCredentialsProvider(
            credential instanceof GitCredential.UsernamePassword login
                ? new OneHost(login)
                : CredentialsProvider.getDefault());
      }
      case SshTransport shell -> shell.setSshSessionFactory(ssh());
      default ->
          throw new SlipwayException.Invalid("the Git URL '" + url + "' is of an unknown kind");
    }
  }

  @Override
  public void close() {
    if (ssh != null) {
      ssh.close();
    }
  }

  private SshdSessionFactory ssh() {
    if (ssh == null) {
      GitCredential.SshKey key = (GitCredential.SshKey) credential;
      List<KeyPair> keys = keys(key);
      int door = sideDoor();
      Path nowhere = home.resolve("no-ssh");
      ssh =
          new SshdSessionFactoryBuilder()
              .setHomeDirectory(nowhere.toFile())
              .setSshDirectory(nowhere.toFile())
              .setConfigStoreFactory((directory, config, user) -> new SideDoor(door))
              .setPreferredAuthentications("publickey")
              .setDefaultIdentities(directory -> List.of())
              .setDefaultKeysProvider(directory -> keys)
              .setConnectorFactory(null)
              .setProxyDataFactory(address -> null)
              .setServerKeyDatabase(
                  (directory, config) ->
                      new HostKeys(
                          url.uri().getHost(),
                          url.port(),
                          key.knownHosts(),
                          home.resolve("known_hosts"),
                          gate::refuse))
              .build(null);
    }
    return ssh;
  }

  private int sideDoor() {
    try {
      return gate.sideDoor(url.uri().getHost(), url.port());
    } catch (IOException e) {
      throw new SlipwayException.Unavailable("no connection can be opened: " + e.getMessage(), e);
    }
  }

  /** The address with the user to log in as; for ssh without a port, which {@link SideDoor} says. */
  URIish uri() {
    return credential instanceof GitCredential.SshKey key
        ? url.uri()
            .setPort(-1)
            .setUser(url.uri().getUser() == null ? key.user() : url.uri().getUser())
        : url.uri();
  }

  private static List<KeyPair> keys(GitCredential.SshKey key) {
    byte[] text = key.key().reveal().getBytes(StandardCharsets.UTF_8);
    try {
      Iterable<KeyPair> pairs =
          SecurityUtils.loadKeyPairIdentities(
              null,
              NamedResource.ofName("credential"),
              new ByteArrayInputStream(text),
              FilePasswordProvider.EMPTY);
      if (pairs != null && pairs.iterator().hasNext()) {
        return List.of(pairs.iterator().next());
      }
    } catch (IOException | GeneralSecurityException e) {
      throw new SlipwayException.Invalid(
          "the credential's private key cannot be read; it must be without a passphrase ("
              + e.getClass().getSimpleName()
              + ")");
    }
    throw new SlipwayException.Invalid("the credential holds no private key");
  }

  /** Connections through the gate. */
  private final class Connections implements HttpConnectionFactory {
    @Override
    public HttpConnection create(URL to) throws IOException {
      return new Connection(to, gate.proxy());
    }

    @Override
    public HttpConnection create(URL to, Proxy ignored) throws IOException {
      return create(to);
    }
  }

  /** A connection that shows the credential to its own host only, whoever redirects. */
  private final class Connection extends JDKHttpConnection {
    private final boolean ownHost;

    Connection(URL to, Proxy proxy) throws IOException {
      super(to, proxy);
      int port = to.getPort() > 0 ? to.getPort() : to.getDefaultPort();
      this.ownHost =
          to.getProtocol().equals(url.scheme())
              && to.getHost().equalsIgnoreCase(url.uri().getHost())
              && port == url.port();
    }

    @Override
    public void setRequestProperty(String key, String value) {
      if (ownHost || !key.equalsIgnoreCase("Authorization")) {
        super.setRequestProperty(key, value);
      }
    }
  }

  /** Gives the credential when it is asked for on behalf of its host. */
  private final class OneHost extends UsernamePasswordCredentialsProvider {
    OneHost(GitCredential.UsernamePassword login) {
      super(login.username(), login.password().reveal());
    }

    @Override
    public boolean get(URIish asking, CredentialItem... items) {
      return asking.getHost().equalsIgnoreCase(url.uri().getHost()) && super.get(asking, items);
    }
  }
}
