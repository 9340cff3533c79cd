package org.worldloom.server.http;

/** Client text in error sentences: short, and without control characters. */
public final class Quoted {
  private static final int LONGEST = 80;

  private Quoted() {}

  /** The text, cut after 80 characters, control characters replaced. */
  public static String shorten(String text) {
    String clean = text.replaceAll("\\p{Cntrl}", "?");
    return clean.length() <= LONGEST ? clean : clean.substring(0, LONGEST) + "...";
  }
}
