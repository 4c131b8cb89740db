package dev.slipway.delivery;

import dev.slipway.app.EnvironmentKey;
import dev.slipway.app.EnvironmentName;
import dev.slipway.platform.database.Database;
import dev.slipway.platform.database.Utc;
import java.time.Clock;
import java.time.LocalDateTime;
import java.util.List;

/** Which activations are under way, written before each step, so that a crash can be told from peace. */
final class ActivationJournal {
  private final Database database;
  private final Clock clock;

  ActivationJournal(Database database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  /** The environments whose activation was interrupted. */
  List<EnvironmentKey> open() {
    return database.read(
        handle ->
            handle
                .createQuery("select app, environment from activations order by started_at")
                .map(
                    (row, context) ->
                        new EnvironmentKey(
                            row.getString("app"), EnvironmentName.of(row.getString("environment"))))
                .list());
  }

  /** {@code step} is about to be taken. */
  void enter(EnvironmentKey key, int release, Step step) {
    LocalDateTime now = Utc.of(clock.instant());
    database.useTransaction(
        handle -> {
          int known =
              handle
                  .createUpdate(
                      """
                      update activations set release = :release, step = :step, updated_at = :at
                      where app = :app and environment = :environment""")
                  .bind("release", release)
                  .bind("step", step.toString())
                  .bind("at", now)
                  .bind("app", key.app())
                  .bind("environment", key.environment().value())
                  .execute();
          if (known == 0) {
            handle
                .createUpdate(
                    """
                    insert into activations (app, environment, release, step, started_at, updated_at)
                    values (:app, :environment, :release, :step, :at, :at)""")
                .bind("app", key.app())
                .bind("environment", key.environment().value())
                .bind("release", release)
                .bind("step", step.toString())
                .bind("at", now)
                .execute();
          }
        });
  }

  /** It has ended, well or not. */
  void close(EnvironmentKey key) {
    database.useTransaction(
        handle ->
            handle
                .createUpdate("delete from activations where app = :app and environment = :environment")
                .bind("app", key.app())
                .bind("environment", key.environment().value())
                .execute());
  }
}
