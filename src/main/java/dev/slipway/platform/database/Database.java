package dev.slipway.platform.database;

import dev.slipway.platform.SlipwayException;
import java.sql.SQLException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;

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

  private static final String UNIQUE_VIOLATION = "23505";

  private final Jdbi jdbi;
  private final DataSource dataSource;
  private volatile Dialect dialect;

  public Database(DataSource dataSource) {
    this.dataSource = dataSource;
    this.jdbi = Jdbi.create(dataSource);
  }

  /** Runs {@code work} in a transaction and returns its result; any exception rolls back. */
  public <T> T inTransaction(Function<Handle, T> work) {
    return reached(() -> jdbi.inTransaction(work::apply));
  }

  /** Runs {@code work} in a transaction; any exception rolls back. */
  public void useTransaction(Consumer<Handle> work) {
    reached(
        () -> {
          jdbi.useTransaction(work::accept);
          return null;
        });
  }

  /** Reads on a connection of its own, without a transaction around. */
  public <T> T read(Function<Handle, T> work) {
    return reached(() -> jdbi.withHandle(work::apply));
  }

  /** Tells a database that is away from one that refuses, by the classes of SQLSTATE (SQL:2023). */
  private static <T> T reached(Supplier<T> work) {
    try {
      return work.get();
    } catch (JdbiException e) {
      for (Throwable cause = e; cause != null; cause = cause.getCause()) {
        if (e instanceof ConnectionException || cause instanceof SQLException sql && isAway(sql)) {
          throw new SlipwayException.Unavailable(
              "the database does not answer; what runs goes on, and changes can be made again when"
                  + " it is back",
              e);
        }
      }
      throw e;
    }
  }

  /** 08 is a broken connection, 57P a server that is going down or coming up. */
  private static boolean isAway(SQLException e) {
    String state = e.getSQLState();
    return state != null && (state.startsWith("08") || state.startsWith("57P"));
  }

  /** Whether {@code failure} says that a unique key is taken (SQLSTATE 23505), however deep. */
  public static boolean isTaken(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql && UNIQUE_VIOLATION.equals(sql.getSQLState())) {
        return true;
      }
    }
    return false;
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
