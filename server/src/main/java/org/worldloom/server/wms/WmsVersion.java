package org.worldloom.server.wms;

import java.util.Arrays;
import java.util.Optional;
import org.worldloom.server.http.Kvp;
import org.worldloom.server.http.Numbers;
import org.worldloom.server.http.Quoted;
import org.worldloom.server.http.ServiceException;

/** The versions of WMS that are spoken here. */
enum WmsVersion {
  V1_1_1("1.1.1", "SRS", "X", "Y", "InvalidSRS", "application/vnd.ogc.se_xml"),
  V1_3_0("1.3.0", "CRS", "I", "J", "InvalidCRS", "text/xml");

  final String text;
  final String crsParameter;
  final String columnParameter;
  final String rowParameter;
  final String unknownCrs;
  final String exceptionMime;

  WmsVersion(
      String text,
      String crsParameter,
      String columnParameter,
      String rowParameter,
      String unknownCrs,
      String exceptionMime) {
    this.text = text;
    this.crsParameter = crsParameter;
    this.columnParameter = columnParameter;
    this.rowParameter = rowParameter;
    this.unknownCrs = unknownCrs;
    this.exceptionMime = exceptionMime;
  }

  /** The version a request is written in; a request that does not say is recognised by its CRS. */
  static WmsVersion of(Kvp query) throws ServiceException {
    Optional<String> stated = query.optional("VERSION").or(() -> firstOf(query, "WMTVER"));
    if (stated.isEmpty()) {
      return query.mentions("SRS") && !query.mentions("CRS") ? V1_1_1 : V1_3_0;
    }
    return Arrays.stream(values())
        .filter(version -> version.text.equals(stated.get()))
        .findFirst()
        .orElseThrow(
            () ->
                ServiceException.invalid(
                    "VERSION",
                    "The version '"
                        + Quoted.shorten(stated.get())
                        + "' is not supported; supported are 1.1.1 and 1.3.0."));
  }

  /** For failures: the version of the request as far as it can be told. */
  static WmsVersion guess(Kvp query) {
    try {
      return of(query);
    } catch (ServiceException e) {
      return V1_3_0;
    }
  }

  /**
   * Version negotiation of GetCapabilities: the highest version that is not above the requested
   * one, or the lowest there is.
   */
  static WmsVersion negotiate(Kvp query) throws ServiceException {
    Optional<String> stated = query.optional("VERSION").or(() -> firstOf(query, "WMTVER"));
    return stated.isEmpty() || number(stated.get()) >= number(V1_3_0.text) ? V1_3_0 : V1_1_1;
  }

  private static Optional<String> firstOf(Kvp query, String key) {
    return query.all(key).stream().findFirst();
  }

  private static long number(String version) throws ServiceException {
    String[] parts = version.split("\\.", -1);
    long number = 0;
    for (int i = 0; i < 3; i++) {
      number =
          number * 1000 + (i < parts.length ? Numbers.integer("VERSION", parts[i], 0, 999) : 0);
    }
    return number;
  }
}
