/**
 * Worldloom as its users meet it: the real planet, the real command line in its own process, over
 * HTTP. Nothing here touches a class of Worldloom.
 */
package org.worldloom.systemtest;
