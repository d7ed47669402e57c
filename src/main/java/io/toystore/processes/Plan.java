package io.toystore.processes;

import io.toystore.config.UserError;
import io.toystore.processes.Member.Tier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The members of a cluster, with their ports and folders. The plan of the last start is kept in the
 * file {@code members} of the cluster's folder: the first port, the word {@code network} if each
 * member has a network namespace of its own, and then one member a line. The scripts read that file
 * too.
 *
 * @param folder of the cluster, as an absolute real path, by which processes are recognised
 * @param firstPort the first of {@value #PORTS} ports
 * @param network whether each member has a network namespace of its own
 */
public record Plan(Path folder, int firstPort, boolean network, List<Member> members) {
  /** A cluster uses no port from {@code firstPort + PORTS} on. */
  public static final int PORTS = 80;

  private static final int CLUSTER_PORTS = 20;

  /** One of the cluster ports, after those of the members. */
  private static final int CONSOLE_PORT = CLUSTER_PORTS + 2 * Member.MOST + 1;

  private static final int BUS_PORTS = 40;
  private static final int MANAGEMENT_PORTS = 60;

  private static final String LOOPBACK = "127.0.0.1";

  /** The network of a cluster with namespaces; scripts/network.sh makes it. */
  private static final String NAMESPACE_ADDRESS = "10.83.0.";

  private static final int FIRST_NAMESPACE_ADDRESS = 10;

  private static final String FILE = "members";
  private static final String NETWORK = "network";

  public Plan {
    members = List.copyOf(members);
  }

  /** A plan with one catalog, and the given numbers of order replicas and front-ends. */
  public static Plan of(Path folder, int firstPort, boolean network, int orders, int frontends) {
    List<Member> members = new ArrayList<>();
    members.add(Member.CATALOG);
    for (int number = 1; number <= orders; number++) {
      members.add(new Member(Tier.ORDER, number));
    }
    for (int number = 1; number <= frontends; number++) {
      members.add(new Member(Tier.FRONTEND, number));
    }
    return new Plan(folder, firstPort, network, members);
  }

  /** True when a cluster was started in the folder before. */
  static boolean isIn(Path folder) {
    return Files.exists(folder.resolve(FILE));
  }

  /**
   * The plan of the last start.
   *
   * @throws UserError when no cluster was started in the folder
   */
  public static Plan read(Path folder) {
    Path file = folder.resolve(FILE);
    try {
      List<String> lines = Files.readAllLines(file);
      String[] first = lines.get(0).split(" ");
      List<Member> members = lines.stream().skip(1).map(Member::named).toList();
      boolean network = first.length > 1 && first[1].equals(NETWORK);
      return new Plan(folder, Integer.parseInt(first[0]), network, members);
    } catch (NoSuchFileException e) {
      throw new UserError("no cluster was started in " + folder, e);
    } catch (IOException e) {
      throw new UserError(file + ": cannot be read", e);
    } catch (RuntimeException e) {
      throw new UserError(file + ": was not written by a start; start the cluster anew", e);
    }
  }

  public void write() throws IOException {
    String first = network ? firstPort + " " + NETWORK : String.valueOf(firstPort);
    Files.write(
        folder.resolve(FILE),
        Stream.concat(Stream.of(first), members.stream().map(Member::name)).toList());
  }

  /**
   * The member of this name.
   *
   * @throws UnknownMemberException when there is no such member
   */
  public Member member(String name) {
    return members.stream()
        .filter(member -> member.name().equals(name))
        .findAny()
        .orElseThrow(() -> new UnknownMemberException(name, members));
  }

  /** The members of a tier, in their order. */
  public List<Member> of(Tier tier) {
    return members.stream().filter(member -> member.tier() == tier).toList();
  }

  /** Where a member keeps its data and its files. */
  public MemberFolder folder(Member member) {
    return new MemberFolder(folder.resolve(member.name()));
  }

  /** The address on which a member listens, and at which the others reach it. */
  public String host(Member member) {
    return network ? NAMESPACE_ADDRESS + (FIRST_NAMESPACE_ADDRESS + member.slot()) : LOOPBACK;
  }

  /** Where a front-end serves its clients. */
  public int httpPort(Member frontend) {
    return firstPort + frontend.number() - 1;
  }

  /** The port on which a member's Hazelcast listens. */
  public int clusterPort(Member member) {
    return firstPort + CLUSTER_PORTS + member.slot();
  }

  /** The port on which the Hazelcast of a console listens. */
  int consolePort() {
    return firstPort + CONSOLE_PORT;
  }

  /** The port on which a member's event bus listens. */
  public int busPort(Member member) {
    return firstPort + BUS_PORTS + member.slot();
  }

  /** Where a member answers for its metrics and its health. */
  public int managementPort(Member member) {
    return firstPort + MANAGEMENT_PORTS + member.slot();
  }

  /** Where clients find a front-end. */
  public String url(Member frontend) {
    return "http://" + host(frontend) + ":" + httpPort(frontend);
  }

  /** The name of the Hazelcast cluster. */
  String clusterName() {
    return "toystore-" + firstPort;
  }
}
