package org.worldloom.server.status;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import org.worldloom.server.http.Answer;
import org.worldloom.server.http.Call;
import org.worldloom.server.http.Endpoint;
import org.worldloom.server.http.ServiceException;
import org.worldloom.server.layer.Layers;
import org.worldloom.server.layer.RenderGate;

/** Answers {@code /status}. */
public final class StatusEndpoint implements Endpoint {
  private final ObjectMapper json = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
  private final Layers layers;
  private final RequestStatistics statistics;
  private final RenderGate gate;
  private final String version;
  private final long started = System.nanoTime();

  /** Creates the endpoint; uptime counts from here. */
  public StatusEndpoint(
      Layers layers, RequestStatistics statistics, RenderGate gate, String version) {
    this.layers = layers;
    this.statistics = statistics;
    this.gate = gate;
    this.version = version;
  }

  @Override
  public String protocol(Call call) {
    return "status";
  }

  @Override
  public Answer answer(Call call) throws ServiceException, IOException {
    if (!call.path().equals("/status")) {
      throw ServiceException.notFound("The status is at /status.");
    }
    StatusDocument document =
        new StatusDocument(
            version,
            (System.nanoTime() - started) / 1e9,
            gate.waiting(),
            statistics.summaries(),
            layers.planets().stream().map(StatusDocument.PlanetEntry::of).toList());
    return Answer.uncached(200, "application/json", json.writeValueAsBytes(document));
  }

  @Override
  public Answer failure(Call call, ServiceException failure) {
    return Answer.sentence(failure.status(), failure.sentence());
  }
}
