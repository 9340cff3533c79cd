/**
 * The command line: {@code worldloom serve | render | seed | check | bench}.
 *
 * <p>{@link org.worldloom.server.cli.Main} is the entry; each command is one class with its options
 * and a {@code call} that reads top-down. What it says goes to {@link
 * org.worldloom.server.cli.Console}: results to standard output, progress and complaints to
 * standard error. Exit codes: 0 done, 1 failed, 2 wrong usage.
 */
@NullMarked
package org.worldloom.server.cli;

import org.jspecify.annotations.NullMarked;
