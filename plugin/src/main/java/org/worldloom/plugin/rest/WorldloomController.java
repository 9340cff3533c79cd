package org.worldloom.plugin.rest;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.worldloom.coverage.planet.Planet;
import org.worldloom.coverage.planet.Planets;
import org.worldloom.coverage.store.Purge;
import org.worldloom.plugin.Shutdown;
import org.worldloom.plugin.jobs.JobReport;
import org.worldloom.plugin.jobs.PregenerationJobs;
import org.worldloom.plugin.jobs.Region;

/**
 * The resources under {@code /rest/worldloom}, found by GeoServer's dispatcher and guarded by its
 * rules for REST: without an administrator's credentials every one of them answers 401.
 *
 * <table>
 * <caption>Resources</caption>
 * <tr><td>{@code GET status}</td><td>state, planets with counters, problems</td></tr>
 * <tr><td>{@code GET planets}, {@code GET planets/NAME}</td><td>running planets</td></tr>
 * <tr><td>{@code POST planets/NAME/jobs}</td><td>generates a region ahead of time</td></tr>
 * <tr><td>{@code POST planets/NAME/purge}</td><td>forgets generated pixels</td></tr>
 * <tr><td>{@code GET jobs}, {@code GET jobs/N}, {@code DELETE jobs/N}</td>
 *     <td>progress; cancels</td></tr>
 * <tr><td>{@code POST drain}, {@code POST resume}</td>
 *     <td>serves only what is stored, and ends that</td></tr>
 * <tr><td>{@code POST shutdown}</td><td>ends jobs and planets until GeoServer restarts</td></tr>
 * </table>
 *
 * <p>Answers are JSON; failures have an HTTP status and {@code {"error": "one sentence"}}.
 * Thread-safe.
 */
@RestController
@RequestMapping("/rest/worldloom")
public final class WorldloomController {
  private static final Logger LOG = LoggerFactory.getLogger(WorldloomController.class);

  private final Planets planets;
  private final PregenerationJobs jobs;
  private final Shutdown shutdown;
  private final Json json = new Json();

  /**
   * A controller.
   *
   * @param planets running planets
   * @param jobs where regions are generated
   * @param shutdown ends both
   */
  public WorldloomController(Planets planets, PregenerationJobs jobs, Shutdown shutdown) {
    this.planets = planets;
    this.jobs = jobs;
    this.shutdown = shutdown;
  }

  /** State, planets with their counters, problems. */
  @GetMapping("/status")
  public ResponseEntity<byte[]> status() {
    return json.answer(HttpStatus.OK, StatusReport.of(planets));
  }

  /** The running planets. */
  @GetMapping("/planets")
  public ResponseEntity<byte[]> planets() {
    return json.answer(HttpStatus.OK, StatusReport.of(planets).planets());
  }

  /** One running planet. */
  @GetMapping("/planets/{name}")
  public ResponseEntity<byte[]> planet(
      @PathVariable("name") String name,
      @RequestParam(name = "file", required = false) @Nullable String file)
      throws RestException {
    try (Planet planet = running(name, file)) {
      return json.answer(HttpStatus.OK, StatusReport.PlanetReport.of(planet));
    }
  }

  /** Generates a region in the background. */
  @PostMapping("/planets/{name}/jobs")
  public ResponseEntity<byte[]> generate(
      @PathVariable("name") String name,
      @RequestParam(name = "file", required = false) @Nullable String file,
      InputStream body)
      throws RestException {
    RegionRequest request = json.read(body, RegionRequest.class);
    Region region = request.region();
    Planet planet = running(name, file);
    long seed = request.seed() == null ? planet.definition().seed() : request.seed();
    try {
      return json.answer(HttpStatus.ACCEPTED, jobs.submit(planet, seed, region));
    } catch (IllegalArgumentException e) {
      throw new RestException(HttpStatus.BAD_REQUEST, String.valueOf(e.getMessage()), e);
    } catch (IllegalStateException e) {
      throw new RestException(HttpStatus.SERVICE_UNAVAILABLE, String.valueOf(e.getMessage()), e);
    }
  }

  /** Forgets generated pixels of a region, of some levels, of one seed, or all. */
  @PostMapping("/planets/{name}/purge")
  public ResponseEntity<byte[]> purge(
      @PathVariable("name") String name,
      @RequestParam(name = "file", required = false) @Nullable String file,
      InputStream body)
      throws RestException, IOException {
    RegionRequest request = json.read(body, RegionRequest.class);
    try (Planet planet = running(name, file)) {
      long removed = 0;
      for (Purge purge : request.purges(planet.pixels().grid())) {
        removed += planet.purge(purge);
      }
      return json.answer(HttpStatus.OK, Map.of("granulesRemoved", removed));
    }
  }

  /** All jobs that are remembered. */
  @GetMapping("/jobs")
  public ResponseEntity<byte[]> jobs() {
    return json.answer(HttpStatus.OK, jobs.reports());
  }

  /** One job. */
  @GetMapping("/jobs/{id}")
  public ResponseEntity<byte[]> job(@PathVariable("id") String id) throws RestException {
    return json.answer(HttpStatus.OK, known(jobs.report(number(id)), id));
  }

  /** Cancels a job; it ends after the block that is being generated. */
  @DeleteMapping("/jobs/{id}")
  public ResponseEntity<byte[]> cancel(@PathVariable("id") String id) throws RestException {
    return json.answer(HttpStatus.OK, known(jobs.cancel(number(id)), id));
  }

  /** Serves only what is stored from now on. */
  @PostMapping("/drain")
  public ResponseEntity<byte[]> drain() {
    planets.drain(true);
    return status();
  }

  /** Generates again after a drain. */
  @PostMapping("/resume")
  public ResponseEntity<byte[]> resume() throws RestException {
    if (planets.stopped()) {
      throw new RestException(
          HttpStatus.CONFLICT, "Worldloom is shut down; restart GeoServer to serve maps again");
    }
    planets.drain(false);
    return status();
  }

  /** Ends jobs and planets, for good as far as this process is concerned. */
  @PostMapping("/shutdown")
  public ResponseEntity<byte[]> shutDown() {
    planets.drain(true);
    shutdown.destroy();
    return status();
  }

  /** What was wrong with a request. */
  @ExceptionHandler(RestException.class)
  public ResponseEntity<byte[]> refused(RestException failure) {
    return json.answer(failure.status(), Map.of("error", String.valueOf(failure.getMessage())));
  }

  /** What went wrong here. */
  @ExceptionHandler({IOException.class, IllegalStateException.class})
  public ResponseEntity<byte[]> failed(Exception failure) {
    LOG.warn("a REST request failed", failure);
    return json.answer(
        HttpStatus.INTERNAL_SERVER_ERROR, Map.of("error", String.valueOf(failure.getMessage())));
  }

  /** A share of the one running planet with a name and, if one is given, a file. */
  private Planet running(String name, @Nullable String file) throws RestException {
    List<Planet> running = planets.running();
    List<Planet> matching =
        running.stream()
            .filter(planet -> planet.definition().name().equals(name))
            .filter(planet -> file == null || planet.definition().file().toString().equals(file))
            .toList();
    if (matching.size() == 1) {
      running.stream().filter(planet -> planet != matching.get(0)).forEach(Planet::close);
      return matching.get(0);
    }
    List<String> files =
        matching.stream().map(planet -> planet.definition().file().toString()).toList();
    running.forEach(Planet::close);
    if (matching.isEmpty()) {
      throw new RestException(
          HttpStatus.NOT_FOUND,
          "no planet \"" + name + "\" is running; one starts with the first request to its layers");
    }
    throw new RestException(
        HttpStatus.CONFLICT,
        "several planets \"" + name + "\" run; add ?file= with one of " + files);
  }

  private static long number(String id) throws RestException {
    try {
      return Long.parseLong(id);
    } catch (NumberFormatException e) {
      throw new RestException(HttpStatus.BAD_REQUEST, "\"" + id + "\" is no job number", e);
    }
  }

  private static JobReport known(Optional<JobReport> job, String id) throws RestException {
    return job.orElseThrow(
        () -> new RestException(HttpStatus.NOT_FOUND, "there is no job " + id + " any more"));
  }
}
