package dev.slipway.build;

import dev.slipway.build.BuildRequest.Priority;
import dev.slipway.platform.database.Database;
import dev.slipway.platform.database.Utc;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/** The tables {@code builds} and {@code built_images}. */
public final class BuildStore {
  /** Builds of one app that are remembered. */
  static final int HISTORY = 20;

  private static final String COLUMNS =
      "id, app, release_number, build_key, builder, state, priority, queued_at, started_at,"
          + " ended_at, image, reason, last_lines";

  private final Database database;

  public BuildStore(Database database) {
    this.database = database;
  }

  /** Writes a build that has just been queued. */
  void insert(Build build) {
    database.useTransaction(
        handle ->
            handle
                .createUpdate(
                    "insert into builds (id, app, release_number, build_key, builder, state,"
                        + " priority, queued_at) values (:id, :app, :release, :key, :builder,"
                        + " :state, :priority, :queuedAt)")
                .bind("id", build.id())
                .bind("app", build.app())
                .bind("release", build.release())
                .bind("key", build.key())
                .bind("builder", build.builder())
                .bind("state", build.state().toString())
                .bind("priority", build.priority().name())
                .bind("queuedAt", Utc.of(build.queuedAt()))
                .execute());
  }

  /** Takes back a build that never came to be, because another one has the same key. */
  void withdraw(String id) {
    database.useTransaction(
        handle -> handle.createUpdate("delete from builds where id = :id").bind("id", id).execute());
  }

  /** It runs now. */
  void started(String id, Instant now) {
    database.useTransaction(
        handle ->
            handle
                .createUpdate(
                    "update builds set state = 'Running', started_at = :now where id = :id")
                .bind("id", id)
                .bind("now", Utc.of(now))
                .execute());
  }

  /**
   * It has ended; on success the image is remembered for its key in the same transaction.
   *
   * @param target where the image is, as {@link ImageTarget#place()}
   */
  void ended(String id, String key, String target, BuildResult result, Instant now) {
    database.useTransaction(
        handle -> {
          switch (result) {
            case BuildResult.Succeeded(String image) -> {
              end(handle, id, BuildState.SUCCEEDED, image, null, List.of(), now);
              remember(handle, key, target, image, id, now);
            }
            case BuildResult.Failed(String reason, String message, List<String> lines) ->
                end(handle, id, BuildState.FAILED, null, reason + ": " + message, lines, now);
            case BuildResult.Cancelled() ->
                end(handle, id, BuildState.CANCELLED, null, null, List.of(), now);
          }
        });
  }

  private static void end(
      Handle handle,
      String id,
      BuildState state,
      String image,
      String reason,
      List<String> lines,
      Instant now) {
    handle
        .createUpdate(
            "update builds set state = :state, image = :image, reason = :reason,"
                + " last_lines = :lines, ended_at = :now where id = :id")
        .bind("id", id)
        .bind("state", state.toString())
        .bind("image", image)
        .bind("reason", reason == null ? null : reason.substring(0, Math.min(2000, reason.length())))
        .bind("lines", String.join("\n", lines))
        .bind("now", Utc.of(now))
        .execute();
  }

  private static void remember(
      Handle handle, String key, String target, String image, String build, Instant now) {
    handle
        .createUpdate("delete from built_images where build_key = :key and target = :target")
        .bind("key", key)
        .bind("target", target)
        .execute();
    handle
        .createUpdate(
            "insert into built_images (build_key, target, image, build, created_at)"
                + " values (:key, :target, :image, :build, :now)")
        .bind("key", key)
        .bind("target", target)
        .bind("image", image)
        .bind("build", build)
        .bind("now", Utc.of(now))
        .execute();
  }

  /** The image that was built for {@code key} at {@code target}, whether it is still there or not. */
  Optional<String> image(String key, String target) {
    return database.read(
        handle ->
            handle
                .createQuery(
                    "select image from built_images where build_key = :key and target = :target")
                .bind("key", key)
                .bind("target", target)
                .mapTo(String.class)
                .findOne());
  }

  /** Forgets an image that is gone. */
  void forgetImage(String key, String target) {
    database.useTransaction(
        handle ->
            handle
                .createUpdate(
                    "delete from built_images where build_key = :key and target = :target")
                .bind("key", key)
                .bind("target", target)
                .execute());
  }

  /** The build of this id. */
  public Optional<Build> find(String id) {
    return database.read(
        handle ->
            handle
                .createQuery("select " + COLUMNS + " from builds where id = :id")
                .bind("id", id)
                .map(BuildStore::read)
                .findOne());
  }

  /**
   * Builds, newest first.
   *
   * @param app null: of all apps
   * @param state null: in all states
   * @param before only ids older than this one; null: from the newest
   * @param limit at most so many
   */
  List<Build> list(String app, BuildState state, String before, int limit) {
    return database.read(
        handle ->
            handle
                .createQuery(
                    "select "
                        + COLUMNS
                        + " from builds where 1 = 1"
                        + (app == null ? "" : " and app = :app")
                        + (state == null ? "" : " and state = :state")
                        + (before == null ? "" : " and id < :before")
                        + " order by id desc limit :limit")
                .bindMap(bindings(app, state, before))
                .bind("limit", limit)
                .map(BuildStore::read)
                .list());
  }

  private static Map<String, Object> bindings(
      String app, BuildState state, String before) {
    Map<String, Object> bindings = new HashMap<>();
    if (app != null) {
      bindings.put("app", app);
    }
    if (state != null) {
      bindings.put("state", state.toString());
    }
    if (before != null) {
      bindings.put("before", before);
    }
    return bindings;
  }

  /** The builds that are not recorded as ended, oldest first. */
  List<Build> unfinished() {
    return database.read(
        handle ->
            handle
                .createQuery(
                    "select "
                        + COLUMNS
                        + " from builds where state in ('Queued', 'Running') order by id")
                .map(BuildStore::read)
                .list());
  }

  /**
   * Removes the ended builds of {@code app} beyond the last {@link #HISTORY}.
   *
   * @return the ids of those removed
   */
  List<String> prune(String app) {
    return database.inTransaction(
        handle -> {
          List<String> old =
              handle
                  .createQuery(
                      "select id from builds where app = :app and state not in ('Queued', 'Running')"
                          + " order by id desc offset :keep rows")
                  .bind("app", app)
                  .bind("keep", HISTORY)
                  .mapTo(String.class)
                  .list();
          for (String id : old) {
            handle.createUpdate("delete from builds where id = :id").bind("id", id).execute();
          }
          return old;
        });
  }

  private static Build read(ResultSet row, StatementContext context) throws SQLException {
    String lines = row.getString("last_lines");
    return new Build(
        row.getString("id"),
        row.getString("app"),
        row.getInt("release_number"),
        row.getString("build_key"),
        row.getString("builder"),
        BuildState.parse(row.getString("state")),
        Priority.valueOf(row.getString("priority")),
        Utc.read(row, "queued_at"),
        Utc.read(row, "started_at"),
        Utc.read(row, "ended_at"),
        row.getString("image"),
        row.getString("reason"),
        null,
        null,
        lines == null || lines.isEmpty() ? List.of() : List.of(lines.split("\n", -1)));
  }
}
