package dev.slipway.app;

import dev.slipway.app.Environment.Failure;
import dev.slipway.platform.SlipwayException;
import dev.slipway.platform.database.Database;
import dev.slipway.platform.database.Utc;
import dev.slipway.platform.document.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * The environments of all apps, as they are kept: the pointers, moved by {@link Apps}, and what
 * became of them, told by delivery.
 */
public final class Environments {
  private static final int LONGEST_MESSAGE = 2000;

  private final Database database;
  private final Json json;
  private final Clock clock;

  public Environments(Database database, Json json, Clock clock) {
    this.database = database;
    this.json = json;
    this.clock = clock;
  }

  /** The environment; empty when the app or the environment does not exist. */
  public Optional<Environment> find(EnvironmentKey key) {
    return database.read(handle -> find(handle, key));
  }

  /**
   * The environment.
   *
   * @throws SlipwayException.NotFound when it does not exist
   */
  public Environment get(EnvironmentKey key) {
    return find(key)
        .orElseThrow(() -> new SlipwayException.NotFound("Environment", key.toString()));
  }

  /** The environments of one app, production first. */
  public List<Environment> list(String app) {
    return database.read(
        handle ->
            handle
                .createQuery(
                    """
                    select * from environments where app = :app
                    order by case name when 'production' then 0 when 'staging' then 1 else 2 end, name""")
                .bind("app", app)
                .map((row, context) -> read(row))
                .list());
  }

  /** The environments of all apps. */
  public List<Environment> all() {
    return database.read(
        handle ->
            handle
                .createQuery("select * from environments order by app, name")
                .map((row, context) -> read(row))
                .list());
  }

  /** An activation has come to a new phase. A remembered failure stays until it ends well. */
  public void underWay(EnvironmentKey key, Phase phase, String message) {
    update(
        key,
        "phase = :phase, message = :message",
        update -> update.bind("phase", phase.word()).bind("message", cut(message)));
  }

  /** {@code release} serves from now on, and all is well. */
  public void switched(EnvironmentKey key, int release) {
    update(
        key,
        "phase = :phase, message = null, failure = null, serving_release = :release",
        update -> update.bind("phase", Phase.READY.word()).bind("release", release));
  }

  /** The last good release was woken while the wanted one stays failed. */
  public void servesLastGood(EnvironmentKey key, Failure failure) {
    update(
        key,
        "phase = :phase, message = :message",
        update ->
            update.bind("phase", Phase.FAILED.word()).bind("message", cut(failure.message())));
  }

  /** Nothing of it runs; the next request wakes it. */
  public void asleep(EnvironmentKey key, String message) {
    update(
        key,
        "phase = case when failure is null then :phase else phase end, message = "
            + "case when failure is null then :message else message end",
        update -> update.bind("phase", Phase.ASLEEP.word()).bind("message", cut(message)));
  }

  /** What failed is forgotten, so that the next attempt may start at once. */
  public void forget(EnvironmentKey key) {
    update(
        key,
        "failure = null, message = null, "
            + "phase = case when phase = 'Failed' then 'Asleep' else phase end",
        update -> {});
  }

  /** An attempt failed. */
  public void failed(EnvironmentKey key, Failure failure) {
    update(
        key,
        "phase = :phase, message = :message, failure = :failure",
        update ->
            update
                .bind("phase", Phase.FAILED.word())
                .bind("message", cut(failure.message()))
                .bind("failure", json.write(failure)));
  }

  Optional<Environment> find(Handle handle, EnvironmentKey key) {
    return handle
        .createQuery("select * from environments where app = :app and name = :name")
        .bind("app", key.app())
        .bind("name", key.environment().value())
        .map((row, context) -> read(row))
        .findOne();
  }

  /** Points the environment at a release; what failed before is forgotten. */
  void point(Handle handle, EnvironmentKey key, int release) {
    Optional<Environment> known = find(handle, key);
    if (known.isEmpty()) {
      handle
          .createUpdate(
              """
              insert into environments (app, name, release, phase, updated_at)
              values (:app, :name, :release, :phase, :at)""")
          .bind("app", key.app())
          .bind("name", key.environment().value())
          .bind("release", release)
          .bind("phase", Phase.ASLEEP.word())
          .bind("at", now())
          .execute();
      return;
    }
    handle
        .createUpdate(
            """
            update environments set release = :release, failure = null, message = null,
              phase = case when phase = 'Failed' then 'Asleep' else phase end, updated_at = :at
            where app = :app and name = :name""")
        .bind("release", release)
        .bind("at", now())
        .bind("app", key.app())
        .bind("name", key.environment().value())
        .execute();
  }

  List<EnvironmentName> previews(Handle handle, String app) {
    return handle
        .createQuery(
            "select name from environments where app = :app and name like 'preview-%' order by name")
        .bind("app", app)
        .mapTo(String.class)
        .map(EnvironmentName::of)
        .list();
  }

  void remove(Handle handle, EnvironmentKey key) {
    handle
        .createUpdate("delete from environments where app = :app and name = :name")
        .bind("app", key.app())
        .bind("name", key.environment().value())
        .execute();
  }

  private void update(
      EnvironmentKey key,
      String changes,
      java.util.function.Consumer<org.jdbi.v3.core.statement.Update> binding) {
    database.useTransaction(
        handle -> {
          var update =
              handle
                  .createUpdate(
                      "update environments set "
                          + changes
                          + ", updated_at = :at where app = :app and name = :name")
                  .bind("at", now())
                  .bind("app", key.app())
                  .bind("name", key.environment().value());
          binding.accept(update);
          update.execute();
        });
  }

  private LocalDateTime now() {
    return Utc.of(clock.instant());
  }

  private static String cut(String message) {
    return message == null || message.length() <= LONGEST_MESSAGE
        ? message
        : message.substring(0, LONGEST_MESSAGE - 1) + "…";
  }

  private Environment read(ResultSet row) throws SQLException {
    String failure = row.getString("failure");
    int serving = row.getInt("serving_release");
    boolean servesNothing = row.wasNull();
    return new Environment(
        new EnvironmentKey(row.getString("app"), EnvironmentName.of(row.getString("name"))),
        row.getInt("release"),
        servesNothing ? null : serving,
        Phase.of(row.getString("phase")),
        row.getString("message"),
        failure == null ? null : json.read(failure, Failure.class),
        Utc.read(row, "updated_at"));
  }
}
