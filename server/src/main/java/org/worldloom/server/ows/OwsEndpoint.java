package org.worldloom.server.ows;

import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.worldloom.server.http.Answer;
import org.worldloom.server.http.Call;
import org.worldloom.server.http.Endpoint;
import org.worldloom.server.http.Kvp;
import org.worldloom.server.http.Quoted;
import org.worldloom.server.http.ServiceException;
import org.worldloom.server.ows.v11.ExceptionReport;

/** One address for all OGC services: passes a call on by its {@code SERVICE} or operation. */
public final class OwsEndpoint implements Endpoint {
  private static final Map<String, String> SERVICE_OF_OPERATION =
      Map.of(
          "GETMAP", "WMS",
          "GETFEATUREINFO", "WMS",
          "GETTILE", "WMTS",
          "GETCOVERAGE", "WCS",
          "DESCRIBECOVERAGE", "WCS");

  private final Map<String, Endpoint> services;
  private final ExceptionReport report = new ExceptionReport();

  /**
   * Creates the address.
   *
   * @param services by the value of {@code SERVICE}, upper case
   */
  public OwsEndpoint(Map<String, Endpoint> services) {
    this.services = Map.copyOf(services);
  }

  @Override
  public String protocol(Call call) {
    return service(call.query()).map(service -> service.protocol(call)).orElse("OWS");
  }

  @Override
  public Answer answer(Call call) throws ServiceException, IOException {
    Optional<Endpoint> service = service(call.query());
    if (service.isPresent()) {
      return service.get().answer(call);
    }
    String named = call.query().required("SERVICE");
    throw ServiceException.invalid(
        "SERVICE",
        "The service '"
            + Quoted.shorten(named)
            + "' is not supported; supported are "
            + String.join(", ", services.keySet().stream().sorted().toList())
            + ".");
  }

  @Override
  public Answer failure(Call call, ServiceException failure) {
    return service(call.query())
        .map(service -> service.failure(call, failure))
        .orElseGet(() -> report.answer(failure));
  }

  private Optional<Endpoint> service(Kvp query) {
    Optional<String> named = query.all("SERVICE").stream().findFirst();
    Optional<String> meant =
        named.or(
            () ->
                query.all("REQUEST").stream()
                    .findFirst()
                    .map(
                        operation -> SERVICE_OF_OPERATION.get(operation.toUpperCase(Locale.ROOT))));
    return meant.map(name -> services.get(name.toUpperCase(Locale.ROOT)));
  }
}
