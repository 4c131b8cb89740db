package dev.slipway.platform.database;

import java.sql.SQLException;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * The metadata database, H2 or PostgreSQL. SQL is written so that both take it; where they differ,
 * {@link #dialect()} tells. A transaction holds one connection of the pool: nothing external (a
 * process, a registry, a cluster) may be called inside one.
 */
public final class Database {
  /** The databases that Slipway runs on. */
  public enum Dialect {
    H2,
    POSTGRESQL
  }

  private final Jdbi jdbi;
  private final DataSource dataSource;
  private volatile Dialect dialect;

  public Database(DataSource dataSource) {
    this.dataSource = dataSource;
    this.jdbi = Jdbi.create(dataSource);
  }

  /** Runs {@code work} in a transaction and returns its result; any exception rolls back. */
  public <T> T inTransaction(Function<Handle, T> work) {
    return jdbi.inTransaction(work::apply);
  }

  /** Runs {@code work} in a transaction; any exception rolls back. */
  public void useTransaction(Consumer<Handle> work) {
    jdbi.useTransaction(work::accept);
  }

  /** Reads on a connection of its own, without a transaction around. */
  public <T> T read(Function<Handle, T> work) {
    return jdbi.withHandle(work::apply);
  }

  /** Which database this is; asked once, from the connection. */
  public Dialect dialect() {
    Dialect known = dialect;
    if (known == null) {
      known =
          read(
              handle -> {
                try {
                  String product = handle.getConnection().getMetaData().getDatabaseProductName();
                  return product.equals("H2") ? Dialect.H2 : Dialect.POSTGRESQL;
                } catch (SQLException e) {
                  throw new IllegalStateException("the database does not tell its name", e);
                }
              });
      dialect = known;
    }
    return known;
  }

  /** The pool itself, for what needs a connection of its own (migrations, notices). */
  public DataSource dataSource() {
    return dataSource;
  }
}
