package dev.slipway.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.platform.SecretValue;
import dev.slipway.platform.SlipwayException;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.shell.ProcessShellCommandFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real repositories over real ssh. */
class GitSshTest {
  @TempDir Path home;
  private final KeyPair hostKey = KeyUtils.generateKeyPair(ecdsa(), 256);
  private final KeyPair userKey = KeyUtils.generateKeyPair(ecdsa(), 256);
  private SshServer server;
  private Path repository;
  private String commit;

  GitSshTest() throws Exception {}

  private static String ecdsa() {
    return "ecdsa-sha2-nistp256";
  }

  @BeforeEach
  void start() throws Exception {
    repository = Files.createDirectories(home.resolve("repo"));
    GitSourceTest.run(repository, "git", "init", "-q", "--initial-branch=main", ".");
    Files.writeString(repository.resolve("a.txt"), "over ssh");
    GitSourceTest.run(repository, "git", "add", "-A");
    GitSourceTest.run(repository, "git", "commit", "-q", "-m", "a");
    commit = GitSourceTest.run(repository, "git", "rev-parse", "HEAD");
    server = SshServer.setUpDefaultServer();
    server.setHost("127.0.0.1");
    server.setKeyPairProvider(KeyPairProvider.wrap(hostKey));
    server.setPublickeyAuthenticator(
        (user, key, session) ->
            user.equals("git") && KeyUtils.compareKeys(key, userKey.getPublic()));
    server.setCommandFactory(new ProcessShellCommandFactory());
    server.start();
  }

  @AfterEach
  void stop() throws Exception {
    server.stop(true);
  }

  @Test
  void aRepositoryIsFetchedAndTheHostKeyIsKept() throws Exception {
    SourceCheckouts sources = sources(userKey, "", false);

    assertThat(sources.resolve(source())).isEqualTo(commit);
    try (SourceTree tree = sources.fetch(source(), commit)) {
      assertThat(tree.root().resolve("a.txt")).hasContent("over ssh");
    }
    Path known = home.resolve("sources/known_hosts");
    assertThat(known).content().startsWith("[127.0.0.1]:" + server.getPort() + " ecdsa");

    KeyPair another = KeyUtils.generateKeyPair(ecdsa(), 256);
    Files.writeString(
        known,
        "[127.0.0.1]:" + server.getPort() + " " + PublicKeyEntry.toString(another.getPublic()));
    assertThatThrownBy(() -> sources.resolve(source()))
        .isInstanceOf(SlipwayException.Failed.class)
        .hasMessageContaining("not the known one");
  }

  @Test
  void givenHostKeysAreTheOnlyOnes() throws Exception {
    String line =
        "[127.0.0.1]:" + server.getPort() + " " + PublicKeyEntry.toString(hostKey.getPublic());
    assertThat(sources(userKey, line, false).resolve(source())).isEqualTo(commit);
    assertThatThrownBy(() -> sources(userKey, "other.example " + line.split(" ", 2)[1], false)
            .resolve(source()))
        .isInstanceOf(SlipwayException.Failed.class)
        .hasMessageContaining("do not name '[127.0.0.1]:" + server.getPort());
    assertThatThrownBy(
            () -> sources(userKey, line + "\n@revoked " + line, false).resolve(source()))
        .isInstanceOf(SlipwayException.Failed.class)
        .hasMessageContaining("not the known one");
    assertThatThrownBy(
            () -> sources(userKey, "@cert-authority " + line, false).resolve(source()))
        .isInstanceOf(SlipwayException.Failed.class);
    assertThat(home.resolve("sources/known_hosts")).doesNotExist();
  }

  @Test
  void aWrongKeyAndAPrivateAddressAreRefused() throws Exception {
    assertThatThrownBy(
            () -> sources(KeyUtils.generateKeyPair(ecdsa(), 256), "", false).resolve(source()))
        .isInstanceOf(SlipwayException.Failed.class)
        .hasMessageContaining("refuses us");
    assertThatThrownBy(() -> sources(userKey, "", true).resolve(source()))
        .isInstanceOf(SlipwayException.Invalid.class)
        .hasMessageContaining("not public");
  }

  @Test
  void aHostThatIsNotThereIsSaidSo() throws Exception {
    int port = server.getPort();
    server.stop(true);
    assertThatThrownBy(() -> sources(userKey, "", false).resolve(source(port)))
        .isInstanceOf(SlipwayException.Unavailable.class)
        .hasMessageContaining("127.0.0.1")
        .hasMessageContaining("cannot be reached at port " + port);
    assertThatThrownBy(
            () ->
                sources(userKey, "", false)
                    .resolve(
                        new SourceRef(
                            new SourceRef.Git("ssh://host.invalid/x", "main", null, "key"),
                            null, null, null)))
        .isInstanceOf(SlipwayException.Failed.class)
        .hasMessageContaining("host.invalid");
  }

  @Test
  @Timeout(20)
  void aHostThatNeverAnswersIsLeftWhenTheTimeIsOver() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(
              () ->
                  sources(userKey, "", false, Duration.ofSeconds(2), null)
                      .resolve(source(silent.getLocalPort())))
          .isInstanceOf(SlipwayException.Unavailable.class)
          .hasMessageContaining("within 2 s");
    }
  }

  @Test
  void aRepositoryThatIsTooLargeIsCut() throws Exception {
    byte[] noise = new byte[1 << 20];
    new Random(7).nextBytes(noise);
    Files.write(repository.resolve("noise"), noise);
    GitSourceTest.run(repository, "git", "add", "-A");
    GitSourceTest.run(repository, "git", "commit", "-q", "-m", "b");
    String large = GitSourceTest.run(repository, "git", "rev-parse", "HEAD");
    TreeLimits small = new TreeLimits(200_000, 10 << 20, 100, 1024, 255);
    assertThatThrownBy(
            () ->
                sources(userKey, "", false, Duration.ofMinutes(1), small).fetch(source(), large))
        .isInstanceOf(SlipwayException.Invalid.class)
        .hasMessageContaining("larger than");
  }

  private SourceRef source() {
    return source(server.getPort());
  }

  private SourceRef source(int port) {
    String url = "ssh://127.0.0.1:" + port + repository;
    return new SourceRef(new SourceRef.Git(url, "main", null, "key"), null, null, null);
  }

  private SourceCheckouts sources(KeyPair key, String knownHosts, boolean denyPrivate)
      throws Exception {
    return sources(key, knownHosts, denyPrivate, null, null);
  }

  private SourceCheckouts sources(
      KeyPair key, String knownHosts, boolean denyPrivate, Duration timeout, TreeLimits limits)
      throws Exception {
    ByteArrayOutputStream pem = new ByteArrayOutputStream();
    OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(key, "test", null, pem);
    SecretValue secret =
        SecretValue.of(pem.toString(StandardCharsets.US_ASCII) + "\n" + knownHosts);
    SourceSettings settings = new SourceSettings(home, List.of(), denyPrivate, timeout, limits);
    return new SourceCheckouts(
        settings,
        name -> Optional.of(GitCredential.parse(secret)),
        new ArchiveStore(settings.sources(), settings.limits(), Clock.systemUTC()),
        new Trees(settings.sources()));
  }
}
