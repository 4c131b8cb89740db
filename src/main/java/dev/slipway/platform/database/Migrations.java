package dev.slipway.platform.database;

import java.util.Map;
import org.flywaydb.core.Flyway;

/**
 * Brings the schema to this version, under Flyway's own lock, so that replicas that start together
 * do it once. The scripts of all rooms lie in {@code db/migration}; the placeholders are the types
 * that H2 and PostgreSQL name differently.
 */
public final class Migrations {
  private final Database database;

  public Migrations(Database database) {
    this.database = database;
  }

  /** Applies what is missing; throws when a script fails or an applied one was changed. */
  public void apply() {
    boolean h2 = database.dialect() == Database.Dialect.H2;
    Flyway.configure(Migrations.class.getClassLoader())
        .dataSource(database.dataSource())
        .locations("classpath:db/migration")
        // there are none, and the place where they are looked for by default cannot be listed
        .callbackLocations(new String[0])
        // the server's class loader cannot be listed: without this nothing at all is applied
        .failOnMissingLocations(true)
        .placeholders(Map.of("bytes", h2 ? "varbinary" : "bytea", "json", "text"))
        .load()
        .migrate();
  }
}
