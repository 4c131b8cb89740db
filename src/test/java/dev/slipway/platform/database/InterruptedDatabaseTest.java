package dev.slipway.platform.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Random;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The embedded database under threads that are interrupted while they use it. */
class InterruptedDatabaseTest {
  @TempDir Path home;

  @Test
  void anInterruptedThreadDoesNotCloseTheDatabaseForOthers() throws Exception {
    JdbcConnectionPool pool =
        JdbcConnectionPool.create(
            "jdbc:h2:async:" + home + "/slipway;WRITE_DELAY=0;CACHE_SIZE=64", "sa", "");
    try {
      Database database = new Database(pool);
      database.useTransaction(
          handle -> handle.execute("create table t (id int primary key, s varchar)"));
      Random random = new Random(7);
      for (int i = 0; i < 300; i++) {
        int id = i;
        boolean interrupted = random.nextBoolean();
        Thread thread =
            Thread.ofVirtual()
                .start(
                    () -> {
                      if (interrupted) {
                        Thread.currentThread().interrupt();
                      }
                      database.useTransaction(
                          handle ->
                              handle.execute("insert into t values (?, ?)", id, "x".repeat(2000)));
                    });
        thread.join();
      }
      int rows =
          database.read(
              handle -> handle.createQuery("select count(*) from t").mapTo(Integer.class).one());
      assertThat(rows).isEqualTo(300);
    } finally {
      pool.dispose();
    }
  }
}
