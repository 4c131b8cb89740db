package dev.slipway.app;

import dev.slipway.platform.database.Database;
import dev.slipway.platform.database.Utc;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * The apps that were deleted while parts of them may still run. A row stands from the deletion until
 * delivery has removed the last part, so that a crash in between leaves nothing behind.
 */
public final class Removals {
  private final Database database;
  private final Clock clock;

  public Removals(Database database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  /**
   * @param app the deleted app
   * @param volumes whether its volumes go too
   */
  public record Removal(String app, boolean volumes) {}

  /** What is still to be removed. */
  public List<Removal> pending() {
    return database.read(
        handle ->
            handle
                .createQuery("select * from removals order by requested_at")
                .map((row, context) -> new Removal(row.getString("app"), row.getBoolean("volumes")))
                .list());
  }

  /** Everything of {@code app} is gone. */
  public void done(String app) {
    database.useTransaction(
        handle ->
            handle.createUpdate("delete from removals where app = :app").bind("app", app).execute());
  }

  Optional<String> find(Handle handle, String app) {
    return handle
        .createQuery("select app from removals where app = :app")
        .bind("app", app)
        .mapTo(String.class)
        .findOne();
  }

  void request(Handle handle, String app, boolean volumes) {
    handle
        .createUpdate("insert into removals (app, volumes, requested_at) values (:app, :volumes, :at)")
        .bind("app", app)
        .bind("volumes", volumes)
        .bind("at", Utc.of(clock.instant()))
        .execute();
  }
}
