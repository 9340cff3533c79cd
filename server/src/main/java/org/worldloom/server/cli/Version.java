package org.worldloom.server.cli;

import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/** The version out of the jar's manifest. */
final class Version implements IVersionProvider {

  @Override
  public String[] getVersion() {
    String version =
        Optional.ofNullable(Version.class.getPackage().getImplementationVersion())
            .orElse("development build");
    return new String[] {"Worldloom " + version, "Java " + System.getProperty("java.version")};
  }
}
