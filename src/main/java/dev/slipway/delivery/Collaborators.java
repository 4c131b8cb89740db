package dev.slipway.delivery;

import dev.slipway.app.AppSettings;
import dev.slipway.app.Environments;
import dev.slipway.app.Release;
import dev.slipway.app.Releases;
import dev.slipway.build.Images;
import dev.slipway.runtime.Runtime;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/** Whom every environment's delivery works with. */
record Collaborators(
    Environments environments,
    Releases releases,
    Images images,
    Runtime runtime,
    Workloads workloads,
    ActivationJournal journal,
    List<StepObserver> observers,
    Map<String, String> appConfig,
    Clock clock) {

  AppSettings settings(Release release) {
    return AppSettings.of(appConfig, release.definition());
  }
}
