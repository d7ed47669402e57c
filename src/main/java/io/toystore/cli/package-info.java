/**
 * The command line: {@link io.toystore.cli.Main}, the root command, a class for each subcommand of
 * {@code cluster}, and the launcher that deploys a verticle. A program with a package of its own
 * (backup, console, drill, verify) contains its own command. This package depends on all others,
 * and none depends on it. The exit statuses are listed in docs/operations.md.
 */
package io.toystore.cli;
