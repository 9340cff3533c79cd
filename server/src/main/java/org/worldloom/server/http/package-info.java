/**
 * What all protocols share: {@link org.worldloom.server.http.Call} is a request, {@link
 * org.worldloom.server.http.Answer} a response, {@link org.worldloom.server.http.Endpoint} what
 * turns one into the other, and {@link org.worldloom.server.http.EndpointHandler} the bridge to
 * Jetty. Knows no protocol and no geography.
 */
@NullMarked
package org.worldloom.server.http;

import org.jspecify.annotations.NullMarked;
