package io.toystore.processes;

import io.toystore.config.Quoted;
import io.toystore.config.UserError;
import java.util.List;
import java.util.stream.Collectors;

/** The command line names a member that the cluster does not have. */
public final class UnknownMemberException extends UserError {
  private static final long serialVersionUID = 1L;

  UnknownMemberException(String name, List<Member> members) {
    super(
        "there is no member "
            + Quoted.of(name)
            + " here, only "
            + members.stream().map(Member::name).collect(Collectors.joining(" ")));
  }
}
