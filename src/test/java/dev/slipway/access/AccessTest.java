package dev.slipway.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.platform.SecretValue;
import dev.slipway.platform.SlipwayException.Conflict;
import dev.slipway.platform.SlipwayException.Forbidden;
import dev.slipway.platform.SlipwayException.Invalid;
import dev.slipway.platform.SlipwayException.NotFound;
import dev.slipway.platform.SlipwayException.TooMany;
import dev.slipway.platform.SlipwayException.Unauthenticated;
import dev.slipway.platform.database.Database;
import dev.slipway.platform.database.Migrations;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AccessTest {
  private static final String PEER = "192.0.2.7";
  private static final SecretValue SETUP = SecretValue.of("the setup token of the tests");
  private static final SecretValue PASSWORD = SecretValue.of("correct horse battery");

  private final TestClock clock = new TestClock();
  private JdbcConnectionPool pool;
  private Database database;
  private Access access;

  @BeforeEach
  void open() {
    pool = JdbcConnectionPool.create("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1", "sa", "");
    pool.setMaxConnections(20);
    database = new Database(pool);
    new Migrations(database).apply();
    access = started(SETUP);
  }

  @AfterEach
  void close() {
    pool.dispose();
  }

  private Access started(SecretValue token) {
    Access made = new Access(database, clock, AccessSettings.withToken(token));
    made.setup().start();
    return made;
  }

  private Identity admin() {
    SecretValue token = access.setup().complete(SETUP, "Ada", PASSWORD, PEER).token();
    return access.authenticator().byBearer(token.reveal());
  }

  @Test
  void theSetupTokenMakesTheFirstAdmin() {
    assertThat(access.setup().isOpen()).isTrue();

    Identity admin = admin();

    assertThat(admin.name()).isEqualTo("ada");
    assertThat(admin.roles()).containsExactly(Role.ADMIN);
    assertThat(admin.may(Permission.toWrite("apps"))).isTrue();
    assertThat(access.setup().isOpen()).isFalse();
  }

  @Test
  void aWrongSetupTokenIsForbidden() {
    assertThatThrownBy(
            () -> access.setup().complete(SecretValue.of("another"), "ada", PASSWORD, PEER))
        .isInstanceOf(Forbidden.class);
    assertThat(access.setup().isOpen()).isTrue();
  }

  @Test
  void aUsedSetupTokenIsAConflictAlsoAfterARestart() {
    admin();

    assertThatThrownBy(() -> access.setup().complete(SETUP, "eve", PASSWORD, PEER))
        .isInstanceOf(Conflict.class);
    assertThatThrownBy(() -> started(SETUP).setup().complete(SETUP, "eve", PASSWORD, PEER))
        .isInstanceOf(Conflict.class);
    assertThatThrownBy(
            () ->
                started(SecretValue.of("a new token in the environment"))
                    .setup()
                    .complete(
                        SecretValue.of("a new token in the environment"), "eve", PASSWORD, PEER))
        .isInstanceOf(Forbidden.class);
  }

  @Test
  void ofFiftySetupsAtOnceExactlyOneMakesAnAdmin() throws Exception {
    List<Callable<Object>> setups = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      String name = "admin" + i;
      setups.add(() -> access.setup().complete(SETUP, name, PASSWORD, PEER));
    }
    List<Object> outcomes = allAtOnce(setups);

    assertThat(outcomes).filteredOn(ApiTokens.Issued.class::isInstance).hasSize(1);
    assertThat(outcomes).filteredOn(Conflict.class::isInstance).hasSize(49);
    assertThat(count("access_user")).isEqualTo(1);
  }

  @Test
  void aRefusedPasswordDoesNotUseTheSetupTokenUp() {
    assertThatThrownBy(
            () -> access.setup().complete(SETUP, "../x", SecretValue.of("short"), PEER))
        .isInstanceOfSatisfying(
            Invalid.class,
            e -> assertThat(e.errors()).extracting("field").containsExactly("username", "password"));
    assertThat(admin().name()).isEqualTo("ada");
  }

  @Test
  void withoutAConfiguredTokenARandomOneIsLoggedOnce() {
    database.useTransaction(handle -> handle.execute("delete from access_setup"));
    List<String> lines = new ArrayList<>();
    Handler handler = collecting(lines);
    Logger logger = Logger.getLogger(Setup.class.getName());
    logger.addHandler(handler);
    try {
      started(null);
      started(null);
    } finally {
      logger.removeHandler(handler);
    }
    assertThat(lines).singleElement().asString().matches("Setup token: [A-Za-z0-9_-]{43}");
    String token = lines.getFirst().substring("Setup token: ".length());
    assertThat(access.setup().complete(SecretValue.of(token), "ada", PASSWORD, PEER)).isNotNull();
  }

  @Test
  void aLoginOpensASessionWithACsrfToken() {
    admin();
    Sessions.Opened opened = access.login().login(" ADA ", PASSWORD, PEER);
    Identity identity = access.authenticator().bySession(opened.cookie().reveal());

    assertThat(identity.name()).isEqualTo("ada");
    String csrf = ((Proof.Session) identity.proof()).csrf();
    access.authenticator().requireCsrf(identity, csrf);
    assertThatThrownBy(() -> access.authenticator().requireCsrf(identity, null))
        .isInstanceOf(Forbidden.class);
    assertThatThrownBy(() -> access.authenticator().requireCsrf(identity, csrf + "x"))
        .isInstanceOf(Forbidden.class);
  }

  @Test
  void aSessionEndsAtLogoutWhenUnusedAndWhenOld() {
    admin();
    String out = cookie();
    access.sessions().end(access.authenticator().bySession(out));
    assertNoSession(out);

    String unused = cookie();
    clock.pass(Duration.ofHours(9));
    assertNoSession(unused);

    String used = cookie();
    for (int i = 0; i < 7 * 24 - 1; i++) {
      clock.pass(Duration.ofHours(1));
      access.authenticator().bySession(used);
    }
    clock.pass(Duration.ofHours(2));
    assertNoSession(used);
  }

  @Test
  void aUserKeepsAtMostFiftySessions() {
    admin();
    String first = cookie();
    for (int i = 0; i < 50; i++) {
      clock.pass(Duration.ofSeconds(1));
      cookie();
    }
    assertNoSession(first);
    assertThat(count("access_session")).isEqualTo(50);
  }

  @Test
  void wrongPasswordsAndUnknownNamesSayTheSameAndTakeTheSameTime() {
    admin();
    long known = nanosOfFailure("ada");
    long unknown = nanosOfFailure("nobody");
    assertThat((double) unknown / known).isBetween(0.4, 2.5);
  }

  private long nanosOfFailure(String name) {
    long best = Long.MAX_VALUE;
    for (int i = 0; i < 8; i++) {
      long begin = System.nanoTime();
      assertThatThrownBy(() -> access.login().login(name, SecretValue.of("wrong password"), PEER))
          .isInstanceOf(Unauthenticated.class)
          .hasMessage("the name or the password is wrong");
      best = Math.min(best, System.nanoTime() - begin);
    }
    return best;
  }

  @Test
  void guessingIsSlowedDownPerAccountAndPeerAndNobodyElseIsLockedOut() throws Exception {
    admin();
    List<Callable<Object>> guesses = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      guesses.add(() -> access.login().login("ada", SecretValue.of("a wrong guess"), PEER));
    }
    List<Object> outcomes = allAtOnce(guesses);

    assertThat(outcomes).filteredOn(Unauthenticated.class::isInstance).hasSize(10);
    assertThat(outcomes).filteredOn(TooMany.class::isInstance).hasSize(20);
    assertThatThrownBy(() -> access.login().login("ada", PASSWORD, PEER))
        .isInstanceOfSatisfying(
            TooMany.class, e -> assertThat(e.retryAfter()).isBetween(
                Duration.ofSeconds(1), Duration.ofMinutes(15).plusSeconds(1)));
    assertThat(access.login().login("ada", PASSWORD, "192.0.2.8")).isNotNull();
    clock.pass(Duration.ofMinutes(16));
    assertThat(access.login().login("ada", PASSWORD, PEER)).isNotNull();
  }

  @Test
  void theLimiterKeepsABoundedNumberOfCounts() {
    LoginLimiter limiter = new LoginLimiter(clock);
    for (int i = 0; i < 20_000; i++) {
      limiter.attempt("user" + i, "peer" + i);
    }
    assertThat(limiter.size()).isEqualTo(LoginLimiter.MOST);
  }

  @Test
  void anApiTokenWorksUntilItIsRevokedOrExpires() {
    Identity admin = admin();
    ApiTokens.Issued lasting = access.tokens().issue(admin, "ci", null, null);
    ApiTokens.Issued ending =
        access.tokens().issue(admin, "short", Set.of(Role.ADMIN), clock.instant().plusSeconds(60));

    assertThat(lasting.token().reveal()).matches("slw_[A-Za-z0-9_-]{43}");
    assertThat(access.authenticator().byBearer(ending.token().reveal()).name()).isEqualTo("ada");
    clock.pass(Duration.ofSeconds(61));
    assertRefused(ending.token());

    access.authenticator().byBearer(lasting.token().reveal());
    assertThat(access.tokens().list(admin))
        .filteredOn(token -> token.id().equals(lasting.document().id()))
        .singleElement()
        .satisfies(token -> assertThat(token.lastUsedAt()).isNotNull());
    access.tokens().revoke(admin, lasting.document().id());
    assertRefused(lasting.token());
    assertThatThrownBy(() -> access.tokens().revoke(admin, lasting.document().id()))
        .isInstanceOf(NotFound.class);
  }

  @Test
  void aDisabledUserIsRefusedEverywhere() {
    Identity admin = admin();
    String cookie = cookie();
    SecretValue token = access.tokens().issue(admin, "ci", null, null).token();
    database.useTransaction(handle -> handle.execute("update access_user set disabled = true"));

    assertNoSession(cookie);
    assertRefused(token);
    assertThatThrownBy(() -> access.login().login("ada", PASSWORD, PEER))
        .isInstanceOf(Unauthenticated.class);
  }

  @Test
  void nonsenseIsNoIdentity() {
    for (String nonsense : new String[] {null, "", "slw_", "x".repeat(10_000), "slw_' or 1=1 --"}) {
      assertThatThrownBy(() -> access.authenticator().byBearer(nonsense))
          .isInstanceOf(Unauthenticated.class);
      assertNoSession(nonsense);
    }
  }

  @Test
  void aDumpOfTheDatabaseHoldsNoCredential() {
    Identity admin = admin();
    String cookie = cookie();
    SecretValue token = access.tokens().issue(admin, "ci", null, null).token();
    List<String> script =
        database.read(handle -> handle.createQuery("script").mapTo(String.class).list());
    String dump = String.join("\n", script);

    assertThat(dump).contains("ACCESS_USER").contains("$argon2id$v=19$m=19456,t=2,p=1$");
    assertThat(dump)
        .doesNotContain(
            SETUP.reveal(), PASSWORD.reveal(), cookie, token.reveal(), token.reveal().substring(4));
  }

  private String cookie() {
    return access.login().login("ada", PASSWORD, PEER).cookie().reveal();
  }

  private void assertNoSession(String cookie) {
    assertThatThrownBy(() -> access.authenticator().bySession(cookie))
        .isInstanceOf(Unauthenticated.class);
  }

  private void assertRefused(SecretValue token) {
    assertThatThrownBy(() -> access.authenticator().byBearer(token.reveal()))
        .isInstanceOf(Unauthenticated.class);
  }

  private int count(String table) {
    return database.read(
        handle ->
            handle.createQuery("select count(*) from " + table).mapTo(Integer.class).one());
  }

  private static List<Object> allAtOnce(List<Callable<Object>> calls) throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    List<Object> outcomes = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Object>> futures = new ArrayList<>();
      for (Callable<Object> call : calls) {
        futures.add(
            threads.submit(
                () -> {
                  go.await();
                  try {
                    return call.call();
                  } catch (Exception e) {
                    return e;
                  }
                }));
      }
      go.countDown();
      for (Future<Object> future : futures) {
        outcomes.add(future.get());
      }
    }
    return outcomes;
  }

  private static Handler collecting(List<String> lines) {
    return new Handler() {
      @Override
      public void publish(LogRecord line) {
        lines.add(line.getMessage());
      }

      @Override
      public void flush() {}

      @Override
      public void close() {}
    };
  }

  private static final class TestClock extends Clock {
    private volatile Instant now = Instant.parse("2026-03-01T10:00:00Z");

    void pass(Duration time) {
      now = now.plus(time);
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
