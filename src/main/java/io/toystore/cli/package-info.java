/**
 * The command line: {@link io.toystore.cli.Main}, the root command, a class for each subcommand of
 * {@code cluster}, and the launcher that deploys a verticle. A program with a package of its own
 * (backup, console, drill, verify) brings its command along. This package knows all others, and no
 * other knows it. The exit statuses stand in docs/operations.md.
 */
package io.toystore.cli;
