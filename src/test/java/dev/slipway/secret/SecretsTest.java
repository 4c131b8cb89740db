package dev.slipway.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.platform.SecretValue;
import dev.slipway.platform.SlipwayException.Failed;
import dev.slipway.platform.SlipwayException.Invalid;
import dev.slipway.platform.SlipwayException.NotFound;
import dev.slipway.platform.SlipwayException.Unavailable;
import dev.slipway.platform.database.Database;
import dev.slipway.platform.database.Migrations;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretsTest {
  private static final String ONE = "one:" + key(1);
  private static final String TWO = "two:" + key(2);

  @TempDir Path home;
  private JdbcConnectionPool pool;
  private Database database;

  @BeforeEach
  void open() {
    pool = JdbcConnectionPool.create("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1", "sa", "");
    database = new Database(pool);
    new Migrations(database).apply();
  }

  @AfterEach
  void close() {
    pool.dispose();
  }

  private static String key(int seed) {
    byte[] bytes = new byte[32];
    new Random(seed).nextBytes(bytes);
    return Base64.getEncoder().encodeToString(bytes);
  }

  private Secrets with(String keys) {
    return started(new KeySource.Given(SecretValue.of(keys)));
  }

  private Secrets started(KeySource source) {
    Secrets secrets = new Secrets(database, Clock.systemUTC(), source);
    secrets.start();
    return secrets;
  }

  private static SecretValue value(String text) {
    return SecretValue.of(text);
  }

  @Test
  void aValueComesBackAndItsMetadataCountsVersions() {
    Secrets secrets = with(ONE);
    secrets.put("token", value("first"), "ada");
    SecretMetadata second = secrets.put("token", value("zweiter Wert: ñ 😀"), "bob");

    assertThat(secrets.reveal("token").reveal()).isEqualTo("zweiter Wert: ñ 😀");
    assertThat(second.version()).isEqualTo(2);
    assertThat(second.updatedBy()).isEqualTo("bob");
    assertThat(secrets.list()).containsExactly(second);
  }

  @Test
  void anyTextComesBack() {
    Secrets secrets = with(ONE);
    Random random = new Random(42);
    for (int i = 0; i < 50; i++) {
      String text =
          random.ints(1 + random.nextInt(2000), 1, 0xD7FF)
              .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
              .toString();
      secrets.put("s" + i % 7, value(text), "ada");
      assertThat(secrets.reveal("s" + i % 7).reveal()).isEqualTo(text);
    }
  }

  @Test
  void tenVersionsAreKept() {
    Secrets secrets = with(ONE);
    for (int i = 0; i < 15; i++) {
      secrets.put("token", value("v" + i), "ada");
    }
    assertThat(numbers("select version from secret_version order by version"))
        .containsExactly(6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  }

  @Test
  void putsAtOnceLoseNothing() throws Exception {
    Secrets secrets = with(ONE);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Integer>> puts = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        String text = "v" + i;
        puts.add(threads.submit(() -> secrets.put("token", value(text), "ada").version()));
      }
      List<Integer> versions = new ArrayList<>();
      for (Future<Integer> put : puts) {
        versions.add(put.get());
      }
      assertThat(versions).containsExactlyInAnyOrder(1, 2, 3, 4, 5, 6, 7, 8);
    }
    assertThat(secrets.find("token").orElseThrow().version()).isEqualTo(8);
  }

  @Test
  void aDeletedSecretIsGone() {
    Secrets secrets = with(ONE);
    secrets.put("token", value("x"), "ada");
    secrets.delete("token");

    assertThatThrownBy(() -> secrets.reveal("token")).isInstanceOf(NotFound.class);
    assertThatThrownBy(() -> secrets.delete("token")).isInstanceOf(NotFound.class);
    assertThat(numbers("select count(*) from secret_version")).containsExactly(0);
  }

  @Test
  void badNamesAndValuesAreRefused() {
    Secrets secrets = with(ONE);
    for (String name : new String[] {null, "", "A", "a/b", "-a", "a".repeat(41)}) {
      assertThatThrownBy(() -> secrets.put(name, value("x"), "ada")).isInstanceOf(Invalid.class);
    }
    assertThatThrownBy(() -> secrets.put("a", value(""), "ada")).isInstanceOf(Invalid.class);
    assertThatThrownBy(() -> secrets.put("a", value("x".repeat(65537)), "ada"))
        .isInstanceOf(Invalid.class);
  }

  @Test
  void aDumpOfTheDatabaseHoldsNoPlainSecret() {
    Secrets secrets = with(ONE);
    List<String> planted = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      planted.add("planted-secret-" + i + "-" + UUID.randomUUID());
      secrets.put("s" + i, value(planted.getLast()), "ada");
    }
    List<String> script =
        database.read(handle -> handle.createQuery("script").mapTo(String.class).list());
    String dump = String.join("\n", script);
    assertThat(dump).contains("SECRET_VERSION");
    for (String secret : planted) {
      byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
      assertThat(dump)
          .doesNotContain(secret)
          .doesNotContain(HexFormat.of().formatHex(bytes))
          .doesNotContain(Base64.getEncoder().encodeToString(bytes));
    }
    assertThat(dump).doesNotContain(key(1));
  }

  @Test
  void aCiphertextThatWasMovedOrChangedDoesNotOpen() {
    Secrets secrets = with(ONE);
    secrets.put("mine", value("mine"), "ada");
    secrets.put("other", value("other"), "ada");
    secrets.put("other", value("newer"), "ada");
    execute(
        """
        update secret_version set
          wrapped_key = (select wrapped_key from secret_version where name = 'mine'),
          sealed = (select sealed from secret_version where name = 'mine')
        where name = 'other' and version = 2
        """);
    assertThatThrownBy(() -> secrets.reveal("other"))
        .isInstanceOf(Failed.class)
        .hasMessageContaining("'other'")
        .hasMessageNotContaining("mine");

    execute("delete from secret_version where name = 'other' and version = 2");
    execute("update secret_version set version = 2 where name = 'other'");
    assertThatThrownBy(() -> secrets.reveal("other")).isInstanceOf(Failed.class);

    execute("update secret_version set sealed = substring(sealed, 1, 8) where name = 'mine'");
    assertThatThrownBy(() -> secrets.reveal("mine")).isInstanceOf(Failed.class);
  }

  @Test
  void aWrongKeyStopsTheStart() {
    with(ONE);
    assertThatThrownBy(() -> with("one:" + key(3)))
        .isInstanceOf(Failed.class)
        .hasMessageContaining("'one'")
        .hasMessageNotContaining(key(3));
    assertThatThrownBy(() -> with(TWO)).isInstanceOf(Failed.class).hasMessageContaining("one");
    with(ONE);
  }

  @Test
  void beforeTheStartNothingOpens() {
    Secrets secrets =
        new Secrets(database, Clock.systemUTC(), new KeySource.Given(SecretValue.of(ONE)));
    assertThatThrownBy(() -> secrets.put("a", value("b"), "ada")).isInstanceOf(Unavailable.class);
    assertThatThrownBy(() -> secrets.reveal("a")).isInstanceOf(Unavailable.class);
  }

  @Test
  void rotationWrapsAnewAndTheOldKeyMayGo() {
    Secrets old = with(ONE);
    old.put("a", value("alpha"), "ada");
    old.put("b", value("beta"), "ada");

    Secrets both = with(TWO + "," + ONE);
    assertThat(both.reveal("a").reveal()).isEqualTo("alpha");
    assertThatThrownBy(
            () -> {
              with(TWO + " three:" + key(3));
            })
        .isInstanceOf(Failed.class)
        .hasMessageContaining("'one'");
    assertThat(both.rotate()).isEqualTo(2);
    assertThat(both.rotate()).isZero();

    Secrets after = with(TWO);
    assertThat(after.reveal("a").reveal()).isEqualTo("alpha");
    assertThat(after.reveal("b").reveal()).isEqualTo("beta");
  }

  @Test
  void onOneMachineAKeyFileIsMadeForItsOwnerOnly() throws Exception {
    Path file = home.resolve("encryption.keys");
    started(new KeySource.KeyFile(file)).put("a", value("alpha"), "ada");

    assertThat(Files.getPosixFilePermissions(file))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    assertThat(started(new KeySource.KeyFile(file)).reveal("a").reveal()).isEqualTo("alpha");
    assertThat(home.toFile().list()).containsExactly("encryption.keys");

    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    assertThatThrownBy(() -> started(new KeySource.KeyFile(file)))
        .isInstanceOf(Failed.class)
        .hasMessageContaining("chmod 600");
  }

  @Test
  void aLostKeyFileIsNotReplacedInSilence() throws Exception {
    Path file = home.resolve("encryption.keys");
    started(new KeySource.KeyFile(file));
    Files.delete(file);

    assertThatThrownBy(() -> started(new KeySource.KeyFile(file)))
        .isInstanceOf(Failed.class)
        .hasMessageContaining("missing");
    assertThat(file).doesNotExist();
  }

  @Test
  void malformedKeysAreNamedButNotShown() {
    for (String keys :
        List.of("", "nocolon", "one:short", "one:" + "A".repeat(42), ONE + "," + ONE, "A b:c")) {
      assertThatThrownBy(() -> with(keys))
          .isInstanceOf(Invalid.class)
          .hasMessageContaining("SLIPWAY_ENCRYPTION_KEYS")
          .hasMessageNotContaining(key(1))
          .hasMessageNotContaining("AAAA");
    }
  }

  private void execute(String sql) {
    database.useTransaction(handle -> handle.execute(sql));
  }

  private List<Integer> numbers(String sql) {
    return database.read(handle -> handle.createQuery(sql).mapTo(Integer.class).list());
  }
}
