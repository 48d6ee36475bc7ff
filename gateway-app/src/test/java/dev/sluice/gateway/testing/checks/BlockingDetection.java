package dev.sluice.gateway.testing.checks;

import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/** Installs BlockHound before any test runs, so that no event loop is there yet. */
public final class BlockingDetection implements LauncherSessionListener {

  @Override
  public void launcherSessionOpened(LauncherSession session) {
    BlockingCalls.detect();
  }
}
