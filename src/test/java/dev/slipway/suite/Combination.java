package dev.slipway.suite;

import dev.slipway.testing.EngineCommand;
import dev.slipway.testing.LanguageImages;
import dev.slipway.testing.TestDatabase;
import dev.slipway.testing.TestEngines;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.support.ParameterDeclarations;

/**
 * A database with an engine, and the one server that the suite's classes share on them. Everything
 * is started when it is asked for first, and {@link #closeAll} removes it.
 */
enum Combination {
  H2_PODMAN,
  POSTGRESQL_DOCKER;

  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private EngineCommand engine;
  private TestDatabase database;
  private Installation shared;

  /** The ones to run on: all, or those that {@code -Dslipway.combinations} names. */
  static final class Chosen implements ArgumentsProvider {
    @Override
    public Stream<? extends Arguments> provideArguments(
        ParameterDeclarations parameters, ExtensionContext context) {
      return chosen().stream().map(Arguments::of);
    }
  }

  static List<Combination> chosen() {
    String names = System.getProperty("slipway.combinations", "");
    return Arrays.stream(values())
        .filter(one -> names.isBlank() || Arrays.asList(names.split(",")).contains(one.name()))
        .toList();
  }

  /** The engine, with the base images in it. */
  synchronized EngineCommand engine() {
    if (engine == null) {
      TestEngines started =
          this == H2_PODMAN ? TestEngines.podman() : TestEngines.docker();
      opened.push(started);
      engine = EngineCommand.of(started);
      for (LanguageImages image : LanguageImages.values()) {
        image.importInto(engine);
      }
    }
    return engine;
  }

  /** The database's machine; each server gets a database of its own from it. */
  synchronized TestDatabase database() {
    if (database == null) {
      database =
          this == H2_PODMAN ? new TestDatabase.H2() : new TestDatabase.PostgreSql();
      opened.push(database);
    }
    return database;
  }

  /** The shared server, set up and ready. */
  synchronized Installation shared() {
    if (shared == null) {
      shared = new Installation(engine(), database().environment()).start();
      opened.push(shared);
    }
    return shared;
  }

  /** Ends all that any combination has started; the first failure is thrown at the end. */
  static void closeAll() throws Exception {
    Exception failure = null;
    for (Combination one : values()) {
      while (!one.opened.isEmpty()) {
        try {
          one.opened.pop().close();
        } catch (Exception e) {
          failure = failure == null ? e : failure;
        }
      }
      one.engine = null;
      one.database = null;
      one.shared = null;
    }
    if (failure != null) {
      throw failure;
    }
  }
}
