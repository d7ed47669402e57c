package io.toystore.processes;

import io.toystore.config.UserError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The Linux network namespaces of a cluster that was started with {@code --network}. {@code
 * scripts/network.sh} makes and removes them, and injects faults between them.
 */
public final class Namespaces {
  /** An HTTP request by bash alone, which is run inside the member's namespace. */
  private static final String ASK =
      "exec 3<>\"/dev/tcp/$1/$2\""
          + " && printf 'GET %s HTTP/1.0\\r\\nHost: %s\\r\\n\\r\\n' \"$3\" \"$1\" >&3 && cat <&3";

  private static final int ASK_SECONDS = 3;
  private static final int RUN_SECONDS = 60;

  private Namespaces() {}

  /**
   * Checks that the system has network namespaces; called before the first start.
   *
   * @throws UserError when it has none
   */
  static void require(Path script) {
    String system = System.getProperty("os.name");
    if (!system.toLowerCase(Locale.ROOT).contains("linux")) {
      throw new UserError("--network needs Linux's network namespaces; this is " + system);
    }
    if (!Files.exists(script)) {
      throw new UserError("--network is for a checkout: use scripts/cluster.sh start --network");
    }
  }

  /**
   * The prefix of a command that is run in a member's namespace; empty without a network.
   *
   * @param name of a member, or "client" for the clients' namespace
   */
  public static List<String> prefix(Plan plan, String name) {
    return plan.network()
        ? List.of("nsenter", "--net=/run/netns/toystore-" + plan.firstPort() + "-" + name, "--")
        : List.of();
  }

  /**
   * Runs scripts/network.sh on the network of a cluster; blocks, for at most a minute.
   *
   * @param words a command of the script, and its arguments
   * @return the script's output
   * @throws UserError when the script fails
   */
  public static String run(Home home, Path folder, String... words) throws IOException {
    Path script = home.script("network.sh");
    List<String> command = new ArrayList<>(List.of("timeout", String.valueOf(RUN_SECONDS)));
    command.addAll(List.of("bash", script.toString(), "--data", folder.toString()));
    command.addAll(List.of(words));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = read(process).strip();
    int status = process.onExit().join().exitValue();
    if (status != 0) {
      throw new UserError(
          output.isEmpty() ? script + " " + words[0] + ": exit status " + status : output);
    }
    return output;
  }

  /** The member's response, head and body, to a GET that is sent from its own namespace. */
  static String ask(Plan plan, Member member, int port, String path) throws IOException {
    List<String> command = new ArrayList<>(prefix(plan, member.name()));
    command.addAll(List.of("timeout", String.valueOf(ASK_SECONDS), "bash", "-c", ASK, "bash"));
    command.addAll(List.of(plan.host(member), String.valueOf(port), path));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    process.getOutputStream().close();
    return read(process);
  }

  private static String read(Process process) throws IOException {
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }
}
