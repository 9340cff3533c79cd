package org.worldloom.plugin;

import org.springframework.beans.factory.DisposableBean;
import org.worldloom.coverage.planet.Planets;
import org.worldloom.plugin.jobs.PregenerationJobs;

/**
 * Ends everything when GeoServer stops: jobs, then planets with their network sessions, writers and
 * files, whether or not GeoServer has disposed of its readers.
 */
public final class Shutdown implements DisposableBean {
  private final PregenerationJobs jobs;
  private final Planets planets;

  /**
   * What is to be ended.
   *
   * @param jobs ended first, since they hold shares of planets
   */
  public Shutdown(PregenerationJobs jobs, Planets planets) {
    this.jobs = jobs;
    this.planets = planets;
  }

  @Override
  public void destroy() {
    jobs.close();
    planets.shutDown();
  }
}
