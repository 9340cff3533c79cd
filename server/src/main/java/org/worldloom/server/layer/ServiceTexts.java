package org.worldloom.server.layer;

import java.util.List;

/** What the capabilities of all services say about this server. */
public final class ServiceTexts {
  public static final String TITLE = "Worldloom";
  public static final String TEXT =
      "Planets whose imagery is generated on demand by a neural network. "
          + "All imagery is synthetic: it was not observed and must not be used as evidence.";
  public static final List<String> KEYWORDS =
      List.of("synthetic", "generated", "imagery", "worldloom");

  private ServiceTexts() {}
}
